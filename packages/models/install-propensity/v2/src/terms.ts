// What is hashed: every row has one category of each term.
import { type Batch, isValid } from '@slipway/contract';
import type { inputV1 } from '@slipway/install-propensity-features';

type Rows = Batch<typeof inputV1>;

/** A term's categories in a batch: the code of each row, and what a code is called. */
export interface TermColumn {
  /** Shape [at least batch.length]; any whole numbers. */
  readonly codes: ArrayLike<number>;
  /** The category of a code: the same text in every batch. */
  name(code: number): string;
}

/** One thing that the model knows of a row. */
export interface Term {
  readonly name: string;
  of(rows: Rows): TermColumn;
}

type Numeric =
  | 'hour'
  | 'sessions_7d'
  | 'days_since_session'
  | 'impressions_today'
  | 'device_age_years'
  | 'similar_apps';
type Category = 'app_category' | 'country' | 'device_os' | 'ad_format';
type Flag = 'is_weekend' | 'on_wifi';

/** Where bins begin, ascending; below the first is a bin of its own, and so is an empty cell. */
const EDGES: Readonly<Record<Numeric, readonly number[]>> = {
  hour: Array.from({ length: 23 }, (_, i) => i + 1),
  sessions_7d: [1, 3, 8, 21, 61],
  days_since_session: [0.25, 0.5, 1, 2, 4, 7],
  impressions_today: [1, 2, 3, 4, 6, 8],
  device_age_years: [1, 2, 3, 4, 5, 6, 8],
  similar_apps: [1, 2, 3, 4, 6],
};
const EMPTY = -1;
/** More than codes that a second of a pair can have, the empty one included. */
const STRIDE = 64;

/** The terms, in the order of a row's buckets; a change of one makes another model of every stored file. */
export const TERMS: readonly Term[] = [
  category('app_category'),
  category('country'),
  category('device_os'),
  category('ad_format'),
  flag('is_weekend'),
  flag('on_wifi'),
  ...(Object.keys(EDGES) as Numeric[]).map(binned),
  pair(category('app_category'), flag('on_wifi')),
  pair(category('device_os'), binned('device_age_years')),
  pair(category('app_category'), category('ad_format')),
];

function category(name: Category): Term {
  return {
    name,
    of: ({ columns }) => ({ codes: columns[name].data, name: (code) => columns[name].dict[code] ?? '' }),
  };
}

function flag(name: Flag): Term {
  return { name, of: ({ columns }) => ({ codes: columns[name].data, name: String }) };
}

function binned(name: Numeric): Term {
  const edges = EDGES[name];
  return {
    name,
    of({ length, columns }) {
      const column = columns[name];
      const codes = Int32Array.from({ length }, (_, i) =>
        isValid(column, i) ? binOf(column.data[i]!, edges) : EMPTY,
      ); // in range
      return { codes, name: String };
    },
  };
}

/** Both at once: what they say together and neither alone. The first has no empty cells. */
function pair(first: Term, second: Term): Term {
  return {
    name: `${first.name}&${second.name}`,
    of(rows) {
      const [a, b] = [first.of(rows), second.of(rows)];
      const codes = Int32Array.from(
        { length: rows.length },
        (_, i) => a.codes[i]! * STRIDE + b.codes[i]! + 1,
      ); // in range
      const name = (code: number) => `${a.name(Math.floor(code / STRIDE))}&${b.name((code % STRIDE) - 1)}`;
      return { codes, name };
    },
  };
}

function binOf(value: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length && value >= edges[bin]!) bin++; // in range by the loop
  return bin;
}
