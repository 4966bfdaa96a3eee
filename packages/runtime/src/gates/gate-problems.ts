// What is wrong with a card's gates: one that names what is not there would pass, or fail, for ever.
import type { AnyCard, GateSpec } from '@slipway/contract';
import { meanBy } from '../evaluation/baselines.ts';

type Judged = Pick<AnyCard, 'gates' | 'task' | 'featureSet' | 'slices'>;

const REGRESSION = ['mse', 'rmse', 'mae'];
const BINARY = ['logLoss', 'auc', 'averagePrecision', 'ece'];

/** @returns Sentences, none for gates that can be asked. */
export function gateProblems(card: Judged): string[] {
  return (card.gates ?? []).flatMap((gate) => problemsOf(gate, card));
}

function problemsOf(gate: GateSpec, card: Judged): string[] {
  const categories = Object.keys(card.featureSet.categories ?? {});
  switch (gate.kind) {
    case 'baseline':
      return gate.baseline === undefined
        ? []
        : oneOf('baseline', gate.baseline, ['zero', 'mean', ...categories.map(meanBy)]);
    case 'slice':
      return oneOf('slicing', gate.slicing, [...categories, ...(card.slices ?? [])]);
    case 'threshold': {
      const metrics = card.task === 'binary' ? [...REGRESSION, ...BINARY] : REGRESSION;
      const unbounded = gate.min === undefined && gate.max === undefined;
      return [
        ...oneOf('metric', gate.metric, metrics),
        ...(unbounded ? [`its gate on ${gate.metric} has neither min nor max`] : []),
      ];
    }
    case 'rows':
      return gate.minEval >= 1 ? [] : [`its gate rows has minEval ${gate.minEval}, expected 1 or more`];
    case 'calibration':
      return gate.max > 0 ? [] : [`its gate calibration has max ${gate.max}, expected above 0`];
    case 'latency':
      return gate.maxMs > 0 ? [] : [`its gate latency has maxMs ${gate.maxMs}, expected above 0`];
    case 'golden':
      return gate.tolerance >= 0
        ? []
        : [`its gate golden has tolerance ${gate.tolerance}, expected 0 or more`];
    case 'champion':
      return [];
    default:
      return [`its gate has the kind ${String((gate as { readonly kind?: unknown }).kind)}, which is none`];
  }
}

function oneOf(what: string, name: string, known: readonly string[]): string[] {
  return known.includes(name)
    ? []
    : [`its gate names the ${what} ${name}; there are ${known.join(', ') || 'none'}`];
}
