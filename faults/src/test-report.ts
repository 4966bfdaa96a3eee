// Vitest's JSON report, as far as the page is made of it.
import { type Backend, backendOf } from './backends.ts';
import type { Figures } from './results.ts';

/** What vitest writes with `--reporter=json`. */
export interface TestReport {
  readonly testResults: readonly {
    /** Absolute path of the file. */
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly meta?: { readonly faultFigures?: Figures };
    }[];
  }[];
}

/** A test that names a row. */
export interface Shown {
  /** Below the project's root. */
  readonly file: string;
  /** As vitest has it: `passed`, `failed`, or one that did not run. */
  readonly status: string;
  readonly backend: Backend | undefined;
}

const ROW = /\b([DEF]-\d{1,2})\b/g;
/** The report may be another checkout's. */
const BELOW_ROOT = /^.*?\/((?:packages|services|smoke_test|house|faults)\/.*)$/;

/** The tests of every row. */
export function testsByRow({ testResults }: TestReport): ReadonlyMap<string, readonly Shown[]> {
  const found = new Map<string, Shown[]>();
  for (const { name, assertionResults } of testResults) {
    const file = BELOW_ROOT.exec(name)?.[1] ?? name;
    for (const { fullName, status } of assertionResults) {
      for (const row of new Set([...fullName.matchAll(ROW)].map(([, id = '']) => id))) {
        const shown = { file, status, backend: backendOf(file, fullName) };
        found.set(row, [...(found.get(row) ?? []), shown]);
      }
    }
  }
  return found;
}

/** What tests left of themselves, by name. */
export function figuresIn({ testResults }: TestReport): Figures[] {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults.flatMap(({ meta }) => meta?.faultFigures ?? []))
    .sort((a, b) => (a.part < b.part ? -1 : 1));
}
