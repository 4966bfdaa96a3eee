// Which columns of a batch hold what happened and how much it counts.
import type { Batch, F64Column, Schema } from '@slipway/contract';

/** Names of the outcome columns. */
export interface Outcome {
  readonly label: string;
  readonly weight: string | undefined;
}

/** The outcome columns of a card's label schema, by their roles. */
export function outcomeOf(label: Schema): Outcome {
  const find = (role: string) => Object.entries(label).find(([, spec]) => spec.role === role)?.[0];
  return { label: find('label') ?? '', weight: find('weight') };
}

/** The outcome of each row, shape [at least batch.length]. */
export function outcomes(batch: Batch, outcome: Outcome): ArrayLike<number> {
  return (batch.columns[outcome.label] as F64Column).data;
}

/** The weight of each row, shape [at least batch.length]; undefined where every row counts the same. */
export function weights(batch: Batch, { weight }: Outcome): ArrayLike<number> | undefined {
  return weight === undefined ? undefined : (batch.columns[weight] as F64Column).data;
}
