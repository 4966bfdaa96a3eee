// The trials of a space in their order: the n-th is a function of the space and the seed alone, and none comes twice.
import type { ParamValue } from '@slipway/contract';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { skipN } from 'pure-rand/utils/skipN';
import { MAX_PERMUTATION, permutation } from './permutation.ts';
import {
  completeTrial,
  type Dimension,
  dimensionSize,
  type SearchSpace,
  spaceSize,
  type TrialParams,
} from './space.ts';

/** Parameters by place, from 0; undefined behind the last. */
export type TrialSequence = (place: number) => TrialParams | undefined;

/** After so many draws in a row that were there before, what is left of a finite space is walked through instead; a range that is so narrow
 * that it repeats is exhausted. */
const MAX_REPEATS = 64;
/** A generator that begins with a small seed begins with draws near an end of their range. */
const WARM_UP = 64;
/** Significant digits of a drawn number: enough to search, and short enough to read and to write into a file. */
const DRAWN_DIGITS = 6;

/**
 * Every combination of a finite space, once, in an order that the seed shuffles: a search that ends early has seen all of it thinly
 * instead of one corner. Nothing is listed: 10^12 combinations cost as much as 10.
 *
 * @param space - Lists and whole-number ranges, at most 2^52 combinations.
 */
export function gridSequence(space: SearchSpace, seed: number): TrialSequence {
  const size = spaceSize(space);
  const at = permutation(size, seed);
  return (place) => (place < size ? combination(space, at(place)) : undefined);
}

/** Independent draws from a space, without repeats; a finite space is exhausted in the end. */
export function randomSequence(space: SearchSpace, seed: number): TrialSequence {
  const size = spaceSize(space);
  const drawn: TrialParams[] = [];
  const seen = new Set<string>();
  const random = xoroshiro128plus(seed);
  skipN(random, WARM_UP);
  const rest = size <= MAX_PERMUTATION ? gridSequence(space, seed) : undefined;
  let walked = 0;
  const isNew = (params: TrialParams): boolean => {
    const before = seen.size;
    return seen.add(JSON.stringify(params)).size > before;
  };
  const next = (): TrialParams | undefined => {
    for (let repeats = 0; repeats < MAX_REPEATS; repeats++) {
      const params = completeTrial(
        space,
        space.dimensions.map((dimension) => draw(dimension, random)),
      );
      if (isNew(params)) return params;
    }
    for (let params = rest?.(walked++); params !== undefined; params = rest?.(walked++)) {
      if (isNew(params)) return params;
    }
    return undefined;
  };
  return (place) => {
    for (let isOver = false; drawn.length <= place && !isOver; ) {
      const params = next();
      if (params === undefined) isOver = true;
      else drawn.push(params);
    }
    return drawn[place];
  };
}

/** Mixed-radix digits of an index, one a dimension. */
function combination(space: SearchSpace, index: number): TrialParams {
  let rest = index;
  const drawn = space.dimensions.map((dimension): ParamValue => {
    const size = dimensionSize(dimension);
    const digit = rest % size;
    rest = Math.floor(rest / size);
    return 'values' in dimension ? (dimension.values[digit] as ParamValue) : dimension.min + digit;
  });
  return completeTrial(space, drawn);
}

function draw(dimension: Dimension, random: RandomGenerator): ParamValue {
  if ('values' in dimension)
    return dimension.values[uniformInt(random, 0, dimension.values.length - 1)] as ParamValue; // never empty
  const { min, max, log, integer } = dimension;
  const share = uniformFloat64(random);
  // Half a number more on both sides, so that the first and the last whole number are drawn as often as the others.
  const [low, high] = integer ? [min - 0.5, max + 0.5] : [min, max];
  const value = log ? Math.exp(mixed(Math.log(low), Math.log(high), share)) : mixed(low, high, share);
  const rounded = integer ? Math.round(value) : Number(value.toPrecision(DRAWN_DIGITS));
  return Math.min(max, Math.max(min, rounded));
}

function mixed(low: number, high: number, share: number): number {
  return low + (high - low) * share;
}
