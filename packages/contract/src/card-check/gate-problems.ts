// What is wrong with a card's gates: one that names what is not there would pass, or fail, for ever.
import type { AnyCard } from '../card.ts';
import { type GateMetric, type GateSpec, meanBy } from '../gate.ts';
import { fieldProblems } from './gate-fields.ts';

type Judged = Pick<AnyCard, 'gates' | 'task' | 'featureSet' | 'slices'>;

/** Largest value that a metric can have; all start at 0. */
const REGRESSION: Partial<Record<GateMetric, number>> = { mse: Infinity, rmse: Infinity, mae: Infinity };
const BINARY: Partial<Record<GateMetric, number>> = {
  ...REGRESSION,
  logLoss: Infinity,
  auc: 1,
  averagePrecision: 1,
  ece: 1,
};

/** @returns Sentences, none for gates that can be asked. */
export function gateProblems(card: Judged): string[] {
  const gates: unknown = card.gates ?? [];
  if (!Array.isArray(gates)) return ['its gates are not a list'];
  return gates.flatMap((gate: GateSpec) => {
    const problems = fieldProblems(gate);
    return problems.length > 0 ? problems : referenceProblems(gate, card);
  });
}

/** What the gate says beside what the card says. */
function referenceProblems(gate: GateSpec, card: Judged): string[] {
  const categories = Object.keys(card.featureSet.categories ?? {});
  switch (gate.kind) {
    case 'baseline':
      return gate.baseline === undefined
        ? []
        : oneOf('baseline', gate.baseline, ['zero', 'mean', ...categories.map(meanBy)]);
    case 'slice':
      return oneOf('slicing', gate.slicing, [...categories, ...(card.slices ?? [])]);
    case 'threshold':
      return thresholdProblems(gate, card.task === 'binary' ? BINARY : REGRESSION);
    default:
      return [];
  }
}

function thresholdProblems(
  { metric, min, max }: Extract<GateSpec, { kind: 'threshold' }>,
  largest: Partial<Record<GateMetric, number>>,
): string[] {
  const unknown = oneOf('metric', metric, Object.keys(largest));
  if (unknown.length > 0) return unknown;
  if (min === undefined && max === undefined) return [`its gate on ${metric} has neither min nor max`];
  if (min !== undefined && max !== undefined && min > max)
    return [`its gate on ${metric} has min ${min} above max ${max}: nothing could pass`];
  const top = largest[metric] ?? Infinity;
  return Object.entries({ min, max })
    .filter(([, bound]) => bound !== undefined && (bound < 0 || bound > top))
    .map(([name, bound]) => `its gate on ${metric} has ${name} ${bound}, expected ${range(top)}`);
}

function range(top: number): string {
  return top === Infinity ? 'a number of 0 or more' : `a number from 0 to ${top}`;
}

function oneOf(what: string, name: string, known: readonly string[]): string[] {
  return known.includes(name)
    ? []
    : [`its gate names the ${what} ${name}; there are ${known.join(', ') || 'none'}`];
}
