// The gate beside another model: what is measured is the estimate, what decides is an end of its interval.
import type { PairFigures } from '@slipway/metrics';
import type { GateResult } from '@slipway/registry';
import { answer, percent } from './gate-answer.ts';

/** How much worse a model may be, and who has to prove it. */
export interface BesideSpec {
  /** As a share of the other's loss. Default 0. */
  readonly margin?: number;
  /** Whether it must be shown to be no worse, or only not be shown to be worse. Default false. */
  readonly strict?: boolean;
}

/** Shares of the other's loss, as differences from it. */
interface Beside {
  readonly estimate: number;
  /** The end of the 95 % interval that is put to the margin. */
  readonly end: number;
  readonly margin: number;
  readonly strict: boolean;
}

/**
 * Asks by the interval of the loss's ratio: worse for sure, or not sure to be no worse, as the gate asks.
 *
 * @returns `measured` is the estimate of the difference, as a share of the other's loss; the sentence has the end of the interval too.
 */
export function besideGate(
  gate: string,
  { ratio, difference }: PairFigures,
  { margin = 0, strict = false }: BesideSpec,
  against: string,
): GateResult {
  // Nothing can be worse than a perfect model by a share of its loss.
  if (ratio === null) return answer(gate, difference.value <= 0, `the loss of ${against} is 0`, { against });
  const estimate = ratio.value - 1;
  const end = (strict ? ratio.high : ratio.low) - 1;
  const text = `its loss on eval is ${percent(estimate)} beside ${against}${why({ estimate, end, margin, strict })}`;
  return answer(gate, end <= margin, text, { measured: estimate, limit: margin, against });
}

function why({ estimate, end, margin, strict }: Beside): string {
  const [found, allowed] = [`${percent(end)},`, `the allowed ${percent(margin)}`];
  if (strict)
    return end <= margin
      ? `; even the high end of the 95 % interval, ${found} is not above ${allowed}`
      : `; the high end of the 95 % interval, ${found} is above ${allowed}: it is not shown to be no worse`;
  if (end > margin) return `; even the low end of the 95 % interval, ${found} is above ${allowed}`;
  return estimate > margin
    ? `, above ${allowed}, which may be noise: the low end of the 95 % interval, ${found} is not above it`
    : `; the low end of the 95 % interval, ${found} is not above ${allowed}`;
}
