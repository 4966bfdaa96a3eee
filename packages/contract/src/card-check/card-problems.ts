// What is wrong with a card, in sentences: everything that can be known without data, for the conformance kit and for every job.
import { type AnyCard, CONTRACT } from '../card.ts';
import { calibrationProblems } from './calibration-problems.ts';
import { CARD } from './card-shape.ts';
import { declarationProblems } from './declaration-problems.ts';
import { driftProblems } from './drift-problems.ts';
import { gateProblems } from './gate-problems.ts';
import { referenceProblems } from './reference-problems.ts';
import { shapeProblems } from './shape.ts';

/**
 * Checks a card: plain data, every key one that is read, complete, and true to itself.
 *
 * @param value - What a model calls its card; anything may be in it.
 * @returns Everything that is wrong; none for a card that can be worked with. Where keys are missing or of a wrong type, that alone.
 */
export function cardProblems(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return ['it has no card'];
  const { contract } = value as { readonly contract?: unknown };
  if (contract !== CONTRACT) return [`card.contract is ${String(contract)}, this is contract ${CONTRACT}`];
  const { wrong, unknown } = shapeProblems(value, { fields: CARD }, 'card');
  if (wrong.length > 0) return [...unknown, ...wrong];
  const card = value as AnyCard; // of its shape, as was just seen
  return [
    ...unknown,
    ...declarationProblems(card),
    ...referenceProblems(card),
    ...calibrationProblems(card),
    ...gateProblems(card),
    ...driftProblems(card),
  ];
}
