// What numpy and scipy say, as fixtures/make_fixtures.py wrote it.
import { readFileSync } from 'node:fs';

interface Fixtures {
  readonly columns: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly mean: number;
    readonly sd: number;
    readonly quantiles: Readonly<Record<string, number>>;
  }[];
  readonly counts: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly actual: readonly number[];
    readonly psi: number;
    readonly js: number;
  }[];
}

export const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/numpy-scipy.json', import.meta.url), 'utf8'),
);
