// Collects made-up impressions into one batch of features_v1.
import type { Batch, CatColumn, Column, ExampleBatch, ExamplePart, Utf8Column } from '@slipway/contract';
import { CATEGORIES, COUNTRIES, FORMATS, SYSTEMS, type User } from './example-user.ts';

/** A batch of a known number of rows, filled row by row. */
export class ExampleBuilder {
  readonly #part: ExamplePart;
  readonly #length: number;
  readonly #truth: Float64Array;
  readonly #installed: Uint8Array;
  readonly #ids: string[] = [];
  readonly #users: string[] = [];
  readonly #codes: readonly Int32Array[];
  readonly #flags: readonly Uint8Array[];
  readonly #counts: readonly Int32Array[];
  readonly #days: Float64Array;
  readonly #ages: Float64Array;
  readonly #valid: Uint8Array;

  constructor(part: ExamplePart, length: number) {
    this.#part = part;
    this.#length = length;
    this.#truth = new Float64Array(length);
    this.#installed = new Uint8Array(length);
    this.#codes = [0, 1, 2, 3].map(() => new Int32Array(length));
    this.#flags = [0, 1].map(() => new Uint8Array(length));
    this.#counts = [0, 1, 2, 3].map(() => new Int32Array(length));
    this.#days = new Float64Array(length);
    this.#ages = new Float64Array(length);
    this.#valid = new Uint8Array(Math.ceil(length / 8));
  }

  /** Whether every row has been added. */
  get isFull(): boolean {
    return this.#ids.length === this.#length;
  }

  /** Adds what a user sees just now. */
  add(user: User, id: number, impression: number, { truth, installed }: Outcome): void {
    const row = this.#ids.length;
    this.#truth[row] = truth;
    this.#installed[row] = installed ? 1 : 0;
    this.#ids.push(`${id}-${impression}`);
    this.#users.push(`u${id}`);
    put(this.#codes, row, [user.category, user.country, user.system, user.format]);
    put(this.#flags, row, [user.isWeekend, user.onWifi]);
    put(this.#counts, row, [user.hour, user.sessions, user.seenToday, user.similarApps]);
    this.#ages[row] = user.deviceAge;
    this.#days[row] = user.daysSince;
    if (!Number.isNaN(user.daysSince)) this.#valid[row >> 3]! |= 1 << (row & 7); // in range: row is below length
  }

  finish(): ExampleBatch {
    const [category, country, system, format] = this.#codes as Four<Int32Array>;
    const [weekend, wifi] = this.#flags as Two<Uint8Array>;
    const [hour, sessions, seen, similar] = this.#counts as Four<Int32Array>;
    const input: Record<string, Column> = {
      impression_id: textColumn(this.#ids),
      user_id: textColumn(this.#users),
      app_category: categories(category, CATEGORIES),
      country: categories(country, COUNTRIES),
      device_os: categories(system, SYSTEMS),
      ad_format: categories(format, FORMATS),
      hour: { dtype: 'i32', data: hour },
      is_weekend: { dtype: 'bool', data: weekend },
      on_wifi: { dtype: 'bool', data: wifi },
      sessions_7d: { dtype: 'i32', data: sessions },
      days_since_session: { dtype: 'f64', data: this.#days, valid: this.#valid },
      impressions_today: { dtype: 'i32', data: seen },
      device_age_years: { dtype: 'f64', data: this.#ages },
      similar_apps: { dtype: 'i32', data: similar },
    };
    const label: Record<string, Column> = { installed: { dtype: 'bool', data: this.#installed } };
    const columns = this.#part === 'predict' ? input : { ...label, ...input };
    const batch: Batch = { length: this.#length, columns };
    return { batch, truth: this.#truth };
  }
}

/** What came of an impression, and how likely it was. */
interface Outcome {
  readonly truth: number;
  readonly installed: boolean;
}

type Two<T> = readonly [T, T];
type Four<T> = readonly [T, T, T, T];

function put(columns: readonly (Int32Array | Uint8Array)[], row: number, values: readonly number[]): void {
  for (const [j, column] of columns.entries()) column[row] = values[j]!; // as many values as columns
}

function categories(data: Int32Array, dict: readonly string[]): CatColumn {
  return { dtype: 'cat', data, dict };
}

/** Ids are ASCII. */
function textColumn(texts: readonly string[]): Utf8Column {
  const offsets = new Int32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i]! + text.length; // in range by the loop
  return { dtype: 'utf8', data: new TextEncoder().encode(texts.join('')), offsets };
}
