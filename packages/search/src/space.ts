// What a search may try: each parameter fixed, one of a list, or drawn from a range.
import type { ParamSpecs, ParamValue } from '@slipway/contract';

/** A parameter that is tried at each of these values. At least 1, all different. */
export interface ListDimension {
  readonly name: string;
  readonly values: readonly ParamValue[];
}

/** A number that is drawn between two bounds, both included. */
export interface RangeDimension {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Drawn on a logarithmic scale; `min` is then above 0. */
  readonly log: boolean;
  /** Whole numbers only. */
  readonly integer: boolean;
}

/** One parameter that varies. */
export type Dimension = ListDimension | RangeDimension;

/** A search space. Plain data: its JSON goes into the search's id. */
export interface SearchSpace {
  /** Parameters that every trial has in common. */
  readonly fixed: Readonly<Record<string, ParamValue>>;
  /** Ascending by name. */
  readonly dimensions: readonly Dimension[];
}

/** Parameters of one trial: every parameter of the card. */
export type TrialParams = Readonly<Record<string, ParamValue>>;

/** Declarations of a card's parameters, whatever their type. */
export type AnyParamSpecs = ParamSpecs<Record<string, ParamValue>>;

/**
 * How many different trials a space has; infinite where a range holds more than whole numbers. Beyond 2^53 the figure is rounded.
 */
export function spaceSize({ dimensions }: SearchSpace): number {
  return dimensions.reduce((size, dimension) => size * dimensionSize(dimension), 1);
}

/** Number of values that a dimension can take. */
export function dimensionSize(dimension: Dimension): number {
  if ('values' in dimension) return dimension.values.length;
  return dimension.integer ? dimension.max - dimension.min + 1 : Number.POSITIVE_INFINITY;
}

/** Lays what varies over what is fixed. */
export function completeTrial(space: SearchSpace, drawn: readonly ParamValue[]): TrialParams {
  const varied = space.dimensions.map(({ name }, d) => [name, drawn[d] as ParamValue] as const); // one a dimension
  return { ...space.fixed, ...Object.fromEntries(varied) };
}
