// What is wrong with the shape of a profile, before anything is made of it. What follows from other members is not looked at: it is made anew.
import { HASHES, LONGEST_NAME } from './category-profile.ts';
import { DistinctCount } from './distinct-count.ts';

type Members = Readonly<Record<string, unknown>>;

/** Doubles that an exact sum of doubles can take. */
const MOST_PARTS = 64;
const MOST_DROPPED = 63;

/** @returns The place of the first thing that cannot be, e.g. `train.columns.x.buckets`; undefined where there is none. */
export function misshapen(value: unknown): string | undefined {
  if (!isObject(value) || value.kind !== 'profile' || typeof value.model !== 'string') return 'kind or model';
  const { train, predictions } = value;
  if (!isObject(predictions)) return 'predictions';
  return (
    misshapenTable(train, 'train') ??
    misshapenTable(predictions.train, 'predictions.train') ??
    misshapenTable(predictions.eval, 'predictions.eval')
  );
}

function misshapenTable(table: unknown, path: string): string | undefined {
  if (!isObject(table) || !isObject(table.columns)) return path;
  const { rows, columns } = table;
  const name = Object.keys(columns).find((key) => !isColumn(columns[key], rows));
  return name === undefined ? undefined : `${path}.columns.${name}`;
}

function isColumn(column: unknown, rows: unknown): boolean {
  if (!isObject(column) || !isWhole(column.count) || !isWhole(column.nulls)) return false;
  if (column.count + column.nulls !== rows) return false;
  switch (column.kind) {
    case 'number':
      return isNumber(column, column.count);
    case 'flag':
      return isWhole(column.trues) && column.trues <= column.count;
    case 'category':
      return isCategory(column, column.count);
    case 'key':
      return isRegisters(column.registers);
    default:
      return false;
  }
}

function isNumber({ min, max, moments, buckets }: Members, count: number): boolean {
  const isRange = count > 0 ? Number.isFinite(min) && Number.isFinite(max) : min === null && max === null;
  const isSums = moments === null || (isObject(moments) && [moments.sum, moments.squares].every(isParts));
  if (!isRange || !isSums || !isObject(buckets)) return false;
  const { dropped, at, counts } = buckets;
  return (
    isWhole(dropped) &&
    dropped <= MOST_DROPPED &&
    isListOf(at, Number.isFinite) &&
    isListOf(counts, isPositive) &&
    at.length === counts.length &&
    sum(counts) === count
  );
}

function isCategory({ names, hashed }: Members, count: number): boolean {
  if (names === undefined)
    return isListOf(hashed, isWhole) && hashed.length === HASHES && sum(hashed) === count;
  return hashed === undefined && isListOf(names, isName) && sum(names.map(([, rows]) => rows)) === count;
}

function isName(pair: unknown): pair is [string, number] {
  if (!Array.isArray(pair)) return false;
  const [name, rows]: unknown[] = pair;
  return typeof name === 'string' && name.length <= LONGEST_NAME && isPositive(rows);
}

function isRegisters(text: unknown): boolean {
  return typeof text === 'string' && DistinctCount.isRegisters(Buffer.from(text, 'base64'));
}

function isParts(parts: unknown): boolean {
  return isListOf(parts, Number.isFinite) && parts.length <= MOST_PARTS;
}

function isListOf<T>(list: unknown, isItem: (item: unknown) => item is T): list is T[];
function isListOf(list: unknown, isItem: (item: unknown) => boolean): list is unknown[];
function isListOf(list: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(list) && list.every(isItem);
}

function isPositive(value: unknown): value is number {
  return isWhole(value) && value > 0;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
