// Every predictor's squared errors on the real rows, side by side, with how sure the differences are.
import { groupHashes, type Interval, PairedBootstrap, rowLosses } from '@slipway/metrics';
import type { RealRows } from './real-rows.ts';

/** The rows of both files, and what each predictor said of them, by name and in the order in which they are compared. */
export interface RealPredictions {
  readonly rows: Readonly<Record<'train' | 'eval', RealRows>>;
  readonly predictions: ReadonlyMap<string, Readonly<Record<'train' | 'eval', readonly number[]>>>;
}

/** A predictor beside the one above it: by how much its mean squared error on eval differs, negative where it is better. */
export interface AgainstAbove {
  readonly above: string;
  /** Rows count the same; keywords are drawn whole. */
  readonly byEntity: Interval;
  /** Rows count the same, and are drawn one by one: too sure where a keyword has several rows. */
  readonly byRow: Interval;
  /** Rows count their clicks; keywords are drawn whole. */
  readonly byClicks: Interval;
}

/** Mean squared errors of one predictor. */
export interface RealFigures {
  readonly name: string;
  readonly train: number;
  readonly eval: number;
  readonly overall: number;
  /** Eval rows of keywords that no train row has. */
  readonly evalNewEntities: number;
  /** Eval rows weighted by their clicks. */
  readonly evalByClicks: number;
  /** Null for the first. */
  readonly againstAbove: AgainstAbove | null;
}

const SEED = 1;
const RESAMPLES = 10_000;

/** Compares; each predictor's figures in the given order. */
export function compareOnReal({ rows, predictions }: RealPredictions): readonly RealFigures[] {
  const names = [...predictions.keys()];
  const losses = new Map(
    [...predictions].map(([name, { train, eval: held }]) => [name, lossesOf(rows, train, held)]),
  );
  const pairs = names.slice(1).map((name, i) => [name, names[i] ?? ''] as const);
  const intervals = bootstraps(
    rows.eval,
    [...losses].map(([name, { eval: held }]) => [name, held] as const),
    pairs,
  );
  const known = new Set(rows.train.entity);
  const isNew = rows.eval.entity.map((entity) => (known.has(entity) ? 0 : 1));
  return [...losses].map(([name, { train, eval: held }]) => ({
    name,
    train: mean(train),
    eval: mean(held),
    overall: mean([...train, ...held]),
    evalNewEntities: mean(held, isNew),
    evalByClicks: mean(held, rows.eval.clicks),
    againstAbove: intervals.get(name) ?? null,
  }));
}

type Losses = Readonly<Record<'train' | 'eval', Float64Array>>;

function lossesOf(rows: RealPredictions['rows'], train: readonly number[], held: readonly number[]): Losses {
  const of = (predicted: readonly number[], { rate }: RealRows) =>
    rowLosses('regression', predicted, rate, rate.length);
  return { train: of(train, rows.train), eval: of(held, rows.eval) };
}

function bootstraps(
  rows: RealRows,
  losses: readonly (readonly [string, Float64Array])[],
  pairs: readonly (readonly [string, string])[],
): ReadonlyMap<string, AgainstAbove> {
  const names = losses.map(([name]) => name);
  const [byEntity, byRow] = [new PairedBootstrap(names), new PairedBootstrap(names)];
  const each = losses.map(([, values]) => values);
  byEntity.add(each, rows.rate.length, { weight: rows.clicks, groups: entityHashes(rows.entity) });
  byRow.add(each, rows.rate.length);
  const options = { seed: SEED, resamples: RESAMPLES, pairs };
  const [entities, single] = [byEntity.intervals(options), byRow.intervals(options)];
  return new Map(
    pairs.map(([name, above], i) => {
      const at = (figures: typeof entities.unweighted | null) => {
        const difference = figures?.pairs[i]?.difference;
        if (difference === undefined) throw new Error(`no interval for ${name} against ${above}`);
        return difference;
      };
      return [
        name,
        {
          above,
          byEntity: at(entities.unweighted),
          byRow: at(single.unweighted),
          byClicks: at(entities.weighted),
        },
      ];
    }),
  );
}

function entityHashes(entity: readonly string[]): Uint32Array {
  const texts = entity.map((text) => Buffer.from(text));
  const offsets = new Int32Array(entity.length + 1);
  for (const [i, text] of texts.entries()) offsets[i + 1] = (offsets[i] ?? 0) + text.length;
  return groupHashes({ dtype: 'utf8', data: Buffer.concat(texts), offsets }, entity.length);
}

/** @param weight - One a value. Default: each counts 1. */
function mean(values: ArrayLike<number>, weight?: readonly number[]): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const w = weight === undefined ? 1 : (weight[i] ?? 0);
    sum += w * (values[i] ?? Number.NaN);
    total += w;
  }
  return sum / total;
}
