// What is wrong with a card's calibration.
import type { AnyCard } from '../card.ts';
import { CALIBRATIONS } from './card-shape.ts';
import { shapeProblems } from './shape.ts';

const MIN_FOLDS = 2;

/** @returns Sentences, none for a calibration that can be fitted. */
export function calibrationProblems(card: AnyCard): readonly string[] {
  const { calibration, params } = card;
  if (calibration === undefined) return [];
  const method: unknown = Object(calibration).method;
  if (typeof method !== 'string' || !Object.hasOwn(CALIBRATIONS, method))
    return [
      `card.calibration.method is ${JSON.stringify(method)}; there are ${Object.keys(CALIBRATIONS).join(', ')}`,
    ];
  const fields = CALIBRATIONS[method as keyof typeof CALIBRATIONS];
  const { wrong, unknown } = shapeProblems(calibration, { fields }, 'card.calibration');
  if (wrong.length > 0 || unknown.length > 0) return [...unknown, ...wrong];
  if (calibration.method === 'reweighting') {
    const { factor } = calibration;
    const isNumeric = Object.hasOwn(params, factor) && typeof params[factor]?.default === 'number';
    return isNumeric ? [] : [`the factor ${factor} of card.calibration is not a numeric parameter`];
  }
  const { folds } = calibration;
  if (folds === undefined || (Number.isSafeInteger(folds) && folds >= MIN_FOLDS)) return [];
  return [`card.calibration.folds is ${folds}, expected a whole number of ${MIN_FOLDS} or more`];
}
