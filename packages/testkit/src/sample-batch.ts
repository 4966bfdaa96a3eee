// Data for any model, made from its schema: random rows by type, range, vocabulary and nullability, with a label that can be learned.
import {
  type Batch,
  type ColumnSpec,
  categoryNames,
  type FlagCategory,
  type Schema,
} from '@slipway/contract';
import { batchOf, type Cell } from './batch-of.ts';
import { type Random, randomIndex, seededRandom } from './random.ts';
import { sampleKey, sampleWord } from './sample-text.ts';

type Table = Record<string, Cell[]>;

const NULL_RATE = 0.1;
const OPEN_VOCABULARY = 6;
const GROUPS = 5;
/** Where a number has no range: most of a sample lies within it. */
const UNBOUNDED = 10;
const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/**
 * Random rows that a schema allows. Keys are all different, flags of one category are never both set, and a label is a noisy function
 * of the features within its range.
 *
 * @param schema - Columns to fill.
 * @param categories - The feature set's flag categories; those whose flags are not all in the schema are left out.
 * @param rows - Number of rows, at least 0.
 * @param seed - Whole number. The same arguments give the same rows.
 */
export function sampleBatch<S extends Schema>(
  schema: S,
  categories: { readonly [name: string]: FlagCategory },
  rows: number,
  seed: number,
): Batch<S> {
  const random = seededRandom(seed);
  const cells: Table = {};
  for (const [name, spec] of Object.entries(schema)) {
    cells[name] = Array.from({ length: rows }, (_, row) => sampleCell(spec, row, random));
  }
  for (const category of Object.values(categories)) setFlags(cells, category, rows, random);
  const scores = scoreRows(schema, cells, rows, random);
  for (const [name, spec] of Object.entries(schema)) {
    if (spec.role === 'label') cells[name] = scores.map((score) => labelCell(spec, score, random));
  }
  return batchOf(schema, cells as { [K in keyof S]: Cell[] });
}

function sampleCell(spec: ColumnSpec, row: number, random: Random): Cell {
  if (spec.nullable && random() < NULL_RATE) return null;
  if (spec.role === 'key') return sampleKey(row, random);
  if (spec.role === 'time' && spec.dtype === 'utf8') return new Date(FIRST_DAY + row * DAY_MS).toISOString();
  if (spec.role === 'group' && spec.dtype === 'utf8') return `group ${randomIndex(random, GROUPS)}`;
  if (spec.dtype === 'bool') return randomIndex(random, 2);
  if (spec.dtype === 'utf8') return sampleWord(random);
  if (spec.dtype === 'cat') return sampleCategory(spec, random);
  return sampleNumber(spec, row, random);
}

function sampleCategory(spec: ColumnSpec, random: Random): string {
  const values =
    spec.values ?? Array.from({ length: OPEN_VOCABULARY }, (_, i) => `${sampleWord(() => i / 8)} ${i}`);
  return values[randomIndex(random, values.length)] ?? '';
}

function sampleNumber(spec: ColumnSpec, row: number, random: Random): number {
  const { low, high } = rangeOf(spec);
  if (row % 50 === 1) return low; // the ends of a range are allowed, so they occur
  if (row % 50 === 2) return high;
  const middling = (random() + random() + random()) / 3;
  const value = low + (high - low) * middling;
  return spec.dtype === 'i32' ? Math.round(value) : value;
}

/** The range to draw from: the declared one, closed where it is open; a weight is positive. */
function rangeOf(spec: ColumnSpec): { readonly low: number; readonly high: number } {
  if (spec.role === 'weight') return { low: Math.max(spec.min ?? 0, 0.5), high: Math.min(spec.max ?? 2, 2) };
  const low = spec.min ?? (spec.max === undefined ? -UNBOUNDED : spec.max - 2 * UNBOUNDED);
  return { low, high: spec.max ?? Math.max(low + 2 * UNBOUNDED, UNBOUNDED) };
}

function setFlags(cells: Table, category: FlagCategory, rows: number, random: Random): void {
  const flags = Object.keys(category.flags);
  if (!flags.every((flag) => cells[flag] !== undefined)) return;
  const choices = Array.from({ length: rows }, () => randomIndex(random, categoryNames(category).length));
  for (const [code, flag] of flags.entries())
    cells[flag] = choices.map((choice) => (choice === code ? 1 : 0));
}

/** How much each row's features speak for a high label: in (0, 1), about evenly around a half. */
function scoreRows(schema: Schema, cells: Table, rows: number, random: Random): number[] {
  const scores = new Array<number>(rows).fill(0);
  const features = Object.entries(schema).filter(([, spec]) => (spec.role ?? 'feature') === 'feature');
  for (const [name, spec] of features) {
    const weight = (random() < 0.5 ? -1 : 1) * (0.5 + random());
    const column = cells[name] ?? [];
    const names = spec.dtype === 'cat' || spec.dtype === 'utf8' ? [...new Set(column)].sort() : undefined;
    const { low, high } = spec.dtype === 'bool' ? { low: 0, high: 1 } : rangeOf(spec);
    for (const [row, cell] of column.entries()) {
      const share = names ? names.indexOf(cell) / names.length : (Number(cell) - low) / (high - low || 1);
      if (cell !== null) scores[row] = scores[row]! + weight * (share - 0.5); // in range by the loop
    }
  }
  return scores.map((score) => 1 / (1 + Math.exp(-2 * score)));
}

function labelCell(spec: ColumnSpec, score: number, random: Random): number {
  if (spec.dtype === 'bool') return random() < score ? 1 : 0;
  const { low, high } = rangeOf(spec);
  const noisy = Math.min(1, Math.max(0, score + (random() - 0.5) / 4));
  const value = low + (high - low) * noisy;
  return spec.dtype === 'i32' ? Math.round(value) : value;
}
