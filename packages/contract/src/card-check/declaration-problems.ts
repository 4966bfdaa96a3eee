// What is wrong with what a card declares: names, columns, roles, feature set, predictions, parameters.
import { canonicalJson } from '../canonical-json.ts';
import type { AnyCard } from '../card.ts';
import { type ParamSpec, valueProblem } from '../params.ts';
import type { ColumnSpec, Schema } from '../schema.ts';

const FAMILY = /^[a-z][a-z0-9-]{0,62}$/;
const VERSION = /^v[0-9]{1,4}$/;
const FEATURE_SET = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const DTYPES: readonly string[] = ['f64', 'i32', 'bool', 'cat', 'utf8'];
const ROLES: readonly string[] = ['key', 'feature', 'label', 'weight', 'group', 'time'];
const UNKNOWNS: readonly string[] = ['error', 'null', 'other'];

/** @returns Sentences, none where the declarations agree with each other. */
export function declarationProblems(card: AnyCard): string[] {
  return [
    ...nameProblems(card),
    ...(['input', 'label', 'output'] as const).flatMap((part) => schemaProblems(card[part], `card.${part}`)),
    ...roleProblems(card),
    ...featureSetProblems(card),
    ...outputProblems(card),
    ...Object.entries<ParamSpec>(card.params).flatMap(([name, spec]) => paramProblems(name, spec)),
  ];
}

function nameProblems(card: AnyCard): string[] {
  const problems: string[] = [];
  if (!FAMILY.test(card.family)) problems.push(`card.family "${card.family}" does not match ${FAMILY}`);
  if (!VERSION.test(card.version)) problems.push(`card.version "${card.version}" does not match ${VERSION}`);
  if (!FEATURE_SET.test(card.featureSet.name))
    problems.push(`card.featureSet.name "${card.featureSet.name}" does not match ${FEATURE_SET}`);
  if (card.description.trim() === '') problems.push('card.description is empty');
  if (card.task !== 'regression' && card.task !== 'binary') problems.push(`card.task is ${card.task}`);
  const tolerance = card.batchTolerance ?? 0;
  if (!(tolerance >= 0)) problems.push(`card.batchTolerance is ${tolerance}, expected at least 0`);
  return problems;
}

function schemaProblems(schema: Schema, where: string): string[] {
  const columns = Object.entries(schema);
  if (columns.length === 0) return [`${where} has no columns`];
  return columns.flatMap(([name, spec]) =>
    columnProblems(spec).map((problem) => `${where}.${name} ${problem}`),
  );
}

function columnProblems(spec: ColumnSpec): string[] {
  const problems: string[] = [];
  if (!DTYPES.includes(spec.dtype))
    problems.push(`has type ${spec.dtype}, expected one of ${DTYPES.join(', ')}`);
  if (spec.role !== undefined && !ROLES.includes(spec.role))
    problems.push(`has the role ${spec.role}, expected one of ${ROLES.join(', ')}`);
  if (spec.unknown !== undefined && !UNKNOWNS.includes(spec.unknown))
    problems.push(`makes unseen values ${spec.unknown}, expected one of ${UNKNOWNS.join(', ')}`);
  if ((spec.min ?? -Infinity) > (spec.max ?? Infinity))
    problems.push(`has the range [${spec.min}, ${spec.max}]`);
  if (spec.role === 'key' && spec.dtype !== 'utf8') problems.push('is a key, so it must be utf8');
  if (spec.values !== undefined && new Set(spec.values).size !== spec.values.length)
    problems.push('has a value twice');
  if (spec.values?.length === 0) problems.push('has no values');
  if (spec.unknown !== undefined && spec.values === undefined)
    problems.push('says `unknown` without `values`');
  return problems;
}

function roleProblems(card: AnyCard): string[] {
  const roles = (schema: Schema, role: string) =>
    Object.values(schema).filter((spec) => spec.role === role).length;
  const problems: string[] = [];
  const labels = roles(card.label, 'label');
  if (labels !== 1) problems.push(`card.label has ${labels} columns of role label, expected exactly one`);
  if (roles(card.label, 'weight') > 1) problems.push('card.label has more than one column of role weight');
  for (const [name, spec] of Object.entries(card.label)) {
    if (spec.role === 'label' && (spec.dtype === 'utf8' || spec.dtype === 'cat'))
      problems.push(`card.label.${name} is the label, so it must be a number`);
    if (spec.role !== 'label' && spec.role !== 'weight')
      problems.push(`card.label.${name} is neither label nor weight`);
    if (Object.hasOwn(card.input, name)) problems.push(`${name} is both input and label`);
  }
  if (roles(card.input, 'label') + roles(card.input, 'weight') > 0)
    problems.push('card.input has a label or weight');
  return problems;
}

function featureSetProblems(card: AnyCard): string[] {
  const { columns, categories = {} } = card.featureSet;
  const problems = Object.entries({ ...card.input, ...card.label }).flatMap(([name, spec]) => {
    if (!Object.hasOwn(columns, name)) return [`column ${name} is not in card.featureSet.columns`];
    const same = canonicalJson(columns[name]) === canonicalJson(spec);
    return same ? [] : [`column ${name} is declared differently in card.featureSet.columns`];
  });
  for (const [name, category] of Object.entries(categories)) {
    for (const flag of Object.keys(category.flags)) {
      if (columns[flag]?.dtype !== 'bool')
        problems.push(`flag ${flag} of category ${name} is not a bool column`);
    }
  }
  return problems;
}

function outputProblems(card: AnyCard): string[] {
  const problems: string[] = [];
  const prediction = card.output[card.prediction];
  if (!Object.hasOwn(card.output, card.prediction))
    problems.push(`card.output has no column ${card.prediction}`);
  else if (prediction?.dtype !== 'f64') problems.push(`the prediction ${card.prediction} is not f64`);
  for (const [name, spec] of Object.entries(card.output)) {
    if (spec.role === 'key' && card.input[name]?.role !== 'key')
      problems.push(`card.output.${name} is a key that is not a key of card.input`);
  }
  return problems;
}

function paramProblems(name: string, spec: ParamSpec): string[] {
  const values = [spec.default, ...(spec.grid ?? [])];
  const problems = values.flatMap((value) => valueProblem(spec, value) ?? []);
  if (spec.doc.trim() === '') problems.push('has no doc');
  return problems.map((problem) => `card.params.${name} ${problem}`);
}
