// What a model says of a fit, made safe to keep.
import type { TrainedFacts } from '@slipway/contract';

/** Text and figures only: it goes into the manifest. */
export function plainFacts({ engine, rounds }: TrainedFacts): TrainedFacts {
  return {
    ...(engine && { engine: { name: String(engine.name), version: String(engine.version) } }),
    ...(rounds !== undefined && { rounds: Number(rounds) }),
  };
}
