// What is wrong with a card, in sentences: everything at once, before any data is read.
import { type AnyCard, CONTRACT, canonicalJson, type Schema } from '@slipway/contract';
import { driftProblems } from './drift/drift-problems.ts';
import { gateProblems } from './gates/gate-problems.ts';
import type { ModelPackage } from './workspace.ts';

const PARTS = ['featureSet', 'input', 'label', 'output', 'params'] as const;

/**
 * @param value - What a model calls its card; anything may be in it.
 * @returns An empty list for a card that the runtime can work with.
 */
export function cardProblems(value: unknown, found: Pick<ModelPackage, 'family' | 'version'>): string[] {
  if (typeof value !== 'object' || value === null) return ['it has no card'];
  const card = value as AnyCard;
  if (card.contract !== CONTRACT)
    return [`its card speaks contract ${String(card.contract)}, this runtime speaks ${CONTRACT}`];
  const missing = PARTS.filter((part) => typeof card[part] !== 'object' || card[part] === null);
  if (missing.length > 0) return [`its card lacks ${missing.join(', ')}`];
  return [
    ...nameProblems(card, found),
    ...columnProblems(card),
    ...referenceProblems(card),
    ...gateProblems(card),
    ...driftProblems(card),
    ...plainProblems(card),
  ];
}

function nameProblems(
  { family, version }: AnyCard,
  found: Pick<ModelPackage, 'family' | 'version'>,
): string[] {
  if (family === found.family && version === found.version) return [];
  return [`its card says ${family} ${version}, its package says ${found.family} ${found.version}`];
}

function columnProblems(card: AnyCard): string[] {
  const known: Schema = card.featureSet.columns ?? {};
  const foreign = [...Object.keys(card.input), ...Object.keys(card.label)].filter(
    (name) => !Object.hasOwn(known, name),
  );
  const labels = Object.values(card.label).filter(({ role }) => role === 'label');
  const weights = Object.values(card.label).filter(({ role }) => role === 'weight');
  const prediction = Object.hasOwn(card.output, card.prediction) ? card.output[card.prediction] : undefined;
  return [
    ...foreign.map((name) => `column ${name} is not in its feature set`),
    ...(labels.length === 1 ? [] : [`it declares ${labels.length} columns of role label, expected 1`]),
    ...(weights.length <= 1
      ? []
      : [`it declares ${weights.length} columns of role weight, expected 1 at most`]),
    ...(prediction === undefined ? [`its prediction column ${card.prediction} is not in its output`] : []),
    ...(prediction !== undefined && prediction.dtype !== 'f64'
      ? [`its prediction column ${card.prediction} is ${prediction.dtype}, expected f64`]
      : []),
  ];
}

/** What the card says of columns and parameters by name must be there. */
function referenceProblems({ group, slices = [], training, calibration, input, params }: AnyCard): string[] {
  const named = [training?.rounds, training?.patience].filter((name) => name !== undefined);
  if (calibration?.method === 'reweighting') named.push(calibration.factor);
  return [
    ...(group === undefined || Object.hasOwn(input, group) ? [] : [`its group ${group} is not in its input`]),
    ...slices
      .filter((name) => !Object.hasOwn(input, name) || input[name]?.dtype !== 'cat')
      .map((name) => `its slice ${name} is not a cat column of its input`),
    ...named
      .filter((name) => !Object.hasOwn(params, name) || typeof params[name]?.default !== 'number')
      .map((name) => `${name} is not a numeric parameter of it`),
  ];
}

/** The card goes into the manifest of every run. */
function plainProblems(card: AnyCard): string[] {
  try {
    canonicalJson(card);
    return [];
  } catch (error) {
    return [`its card is not plain data: ${error instanceof Error ? error.message : 'no JSON'}`];
  }
}
