// Whether a run takes and gives the columns of the package that is to read it: a package may have been edited since.
import { type AnyCard, canonicalJson, formatList, type Schema } from '@slipway/contract';
import type { RunManifest } from './manifest.ts';

/** What differs, and how both say it. */
export interface SchemaProblem {
  /** E.g. `output columns`. */
  readonly what: string;
  readonly found: string;
  readonly expected: string;
}

/** The first thing in which a run's columns are not those of a card, or undefined. */
export function schemaProblem(
  { schema, card }: Pick<RunManifest, 'schema' | 'card'>,
  expected: Pick<AnyCard, 'input' | 'output' | 'prediction'>,
): SchemaProblem | undefined {
  for (const part of ['input', 'output'] as const) {
    const [found, wanted] = [columnsOf(schema[part]), columnsOf(expected[part])];
    if (canonicalJson(found) !== canonicalJson(wanted))
      return { what: `${part} columns`, found: differing(found, wanted), expected: differing(wanted, found) };
  }
  const prediction = (card as Partial<AnyCard> | null)?.prediction;
  if (prediction === expected.prediction) return undefined;
  return { what: 'prediction column', found: String(prediction), expected: expected.prediction };
}

type Columns = readonly (readonly [name: string, spec: unknown])[];

/** A manifest's names are sorted, so both sides are. */
function columnsOf(schema: unknown): Columns {
  return Object.entries((schema ?? {}) as Schema).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The columns that the other side has not, or has otherwise. */
function differing(columns: Columns, others: Columns): string {
  const known = new Set(others.map((column) => canonicalJson(column)));
  const own = columns.filter((column) => !known.has(canonicalJson(column)));
  return formatList(own.map(([name, spec]) => `${name} ${canonicalJson(spec)}`)) || 'none of them';
}
