// From a card's declarations and a parameters file to a search space; everything that is wrong with the file at once.
import {
  ParamError,
  type ParamProblem,
  type ParamSpec,
  type ParamValue,
  unknownName,
  unknownParams,
  valueProblem,
} from '@slipway/contract';
import type { AnyParamSpecs, Dimension, SearchSpace } from './space.ts';

/** Which of a card's own suggestions a strategy can use: a grid needs lists. */
export type SpaceUse = 'lists' | 'lists and ranges';

const RANGE_KEYS: readonly string[] = ['min', 'max', 'log'];

/**
 * Lays a parameters file over the card's own grids and ranges.
 *
 * In the file `name: value` fixes a parameter, `name: [values]` lists what is tried, and `name: {min, max, log?}` gives a range to draw
 * from. A parameter that the file does not name is searched where the card suggests a `range` or a `grid`, and keeps its default otherwise.
 *
 * @param document - The parsed file; anything may be in it.
 * @param file - Named in errors.
 * @throws {@link ParamError} `E_CONFIG_PARAM` (78) with the path of every problem, e.g. `$.colsample_bytree[5]`.
 */
export function readSpace(specs: AnyParamSpecs, document: unknown, file: string, use: SpaceUse): SearchSpace {
  if (document === null || typeof document !== 'object' || Array.isArray(document)) {
    throw new ParamError(file, [{ path: '$', problem: 'must be a mapping of parameter names to values' }]);
  }
  const problems: ParamProblem[] = [];
  const fixed: Record<string, ParamValue> = {};
  const dimensions: Dimension[] = [];
  for (const [name, spec] of Object.entries<ParamSpec>(specs)) {
    const found = Object.hasOwn(document, name)
      ? fromFile({ name, spec, use }, (document as Record<string, unknown>)[name], problems)
      : fromCard(name, spec, use);
    if (found === undefined) continue;
    if ('fixed' in found) fixed[name] = found.fixed;
    else dimensions.push(found);
  }
  problems.push(...unknownParams(document, specs));
  if (problems.length > 0) throw new ParamError(file, problems);
  return { fixed, dimensions: dimensions.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

interface Asked {
  readonly name: string;
  readonly spec: ParamSpec;
  readonly use: SpaceUse;
}

type Found = Dimension | { readonly fixed: ParamValue };

function fromCard(name: string, spec: ParamSpec, use: SpaceUse): Found {
  if (use === 'lists and ranges' && spec.range !== undefined) return rangeOf(name, spec, spec.range);
  if (spec.grid !== undefined && spec.grid.length > 0) return { name, values: spec.grid };
  return { fixed: spec.default };
}

function fromFile(asked: Asked, value: unknown, problems: ParamProblem[]): Found | undefined {
  const { name, spec } = asked;
  const before = problems.length;
  const found = Array.isArray(value)
    ? listFrom(asked, value, problems)
    : value !== null && typeof value === 'object'
      ? rangeFrom(asked, value as Record<string, unknown>, problems)
      : { fixed: value as ParamValue };
  if ('fixed' in found) report(problems, `$.${name}`, valueProblem(spec, value));
  return problems.length === before ? found : undefined;
}

function listFrom({ name, spec }: Asked, values: readonly unknown[], problems: ParamProblem[]): Found {
  if (values.length === 0) report(problems, `$.${name}`, 'must list at least one value');
  for (const [i, value] of values.entries()) {
    const twice = values.indexOf(value) < i ? `is listed twice: ${String(value)}` : undefined;
    report(problems, `$.${name}[${i}]`, valueProblem(spec, value) ?? twice);
  }
  return { name, values: values as readonly ParamValue[] };
}

function rangeFrom(
  { name, spec, use }: Asked,
  given: Record<string, unknown>,
  problems: ParamProblem[],
): Found {
  const path = `$.${name}`;
  const { min, max, log = false } = given;
  const range = rangeOf(name, { ...spec, log: log === true }, { min: Number(min), max: Number(max) });
  if (typeof spec.default !== 'number') {
    report(problems, path, 'is no number, so it has no range');
    return range;
  }
  if (use === 'lists') report(problems, path, 'is a range, and a grid search needs a list of values');
  const unknown = Object.keys(given).filter((key) => !RANGE_KEYS.includes(key));
  for (const key of unknown)
    report(problems, `${path}.${key}`, unknownName(key, RANGE_KEYS, 'a part of a range'));
  for (const end of ['min', 'max'] as const) {
    // A misspelt end was named already.
    if (Object.hasOwn(given, end)) report(problems, `${path}.${end}`, endProblem(spec, given, end));
    else if (unknown.length === 0) report(problems, `${path}.${end}`, 'is missing: a range has min and max');
  }
  if (typeof log !== 'boolean') report(problems, `${path}.log`, 'must be true or false');
  return range;
}

/** What is wrong with an end of a range by itself, or else beside the rest of it. */
function endProblem(
  spec: ParamSpec,
  { min, max, log }: Readonly<Record<string, unknown>>,
  end: 'min' | 'max',
): string | undefined {
  const problem = valueProblem(spec, end === 'min' ? min : max);
  if (problem !== undefined) return problem;
  if (end === 'min')
    return log === true && Number(min) <= 0 ? `must be more than 0 where log is true, got ${min}` : undefined;
  return typeof min === 'number' && typeof max === 'number' && min > max
    ? `must be at least min, which is ${min}, got ${max}`
    : undefined;
}

function rangeOf(
  name: string,
  spec: ParamSpec,
  { min, max }: { readonly min: number; readonly max: number },
): Dimension {
  return { name, min, max, log: spec.log === true, integer: spec.integer === true };
}

function report(problems: ParamProblem[], path: string, problem: string | undefined): void {
  if (problem !== undefined) problems.push({ path, problem });
}
