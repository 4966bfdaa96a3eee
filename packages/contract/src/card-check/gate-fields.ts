// What may stand in each field of a gate. What is never read, or can never be reached, would protect from nothing.
import type { GateSpec } from '../gate.ts';
import { unknownName } from '../unknown-names.ts';

/** What a field of a gate takes. */
interface GateField {
  /** Whether the gate asks nothing without it. */
  readonly isRequired?: true;
  /** Ends a sentence that begins with `expected`. */
  readonly expected: string;
  accepts(value: unknown): boolean;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);

const NAME: GateField = {
  expected: 'a name',
  accepts: (value) => typeof value === 'string',
};
const FLAG: GateField = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};
const COUNT: GateField = {
  expected: 'a whole number of 1 or more',
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
};
const MARGIN: GateField = {
  expected: 'a share of the loss, from 0 to below 1: 5 % are 0.05',
  accepts: (value) => isNumber(value) && value >= 0 && value < 1,
};
const DISTANCE_FROM_ONE: GateField = {
  expected: 'a share above 0 and below 1: 5 % are 0.05',
  accepts: (value) => isNumber(value) && value > 0 && value < 1,
};
const MILLISECONDS: GateField = {
  expected: 'a number above 0',
  accepts: (value) => isNumber(value) && value > 0,
};
const TOLERANCE: GateField = {
  expected: 'a number of 0 or more',
  accepts: (value) => isNumber(value) && value >= 0,
};
const BOUND: GateField = {
  expected: 'a number',
  accepts: isNumber,
};
const SPLIT: GateField = {
  expected: 'train, eval or overall',
  accepts: (value) => ['train', 'eval', 'overall'].includes(value as string),
};

const FIELDS: { readonly [Kind in GateSpec['kind']]: Readonly<Record<string, GateField>> } = {
  rows: { minEval: { ...COUNT, isRequired: true } },
  baseline: { baseline: NAME },
  threshold: { metric: { ...NAME, isRequired: true }, split: SPLIT, min: BOUND, max: BOUND },
  champion: { margin: MARGIN, strict: FLAG },
  slice: { slicing: { ...NAME, isRequired: true }, margin: MARGIN, minRows: COUNT },
  calibration: { max: { ...DISTANCE_FROM_ONE, isRequired: true } },
  latency: { maxMs: { ...MILLISECONDS, isRequired: true } },
  golden: { tolerance: { ...TOLERANCE, isRequired: true } },
};

/** @returns Sentences on a gate's kind and on each field by itself: none where all can be meant. */
export function fieldProblems(gate: unknown): string[] {
  if (typeof gate !== 'object' || gate === null)
    return [`its gate ${shown(gate)} is none: a gate is { kind: … }`];
  const { kind, ...values } = gate as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind))
    return [
      `its gate has the kind ${shown(kind)}, which is none; there are ${Object.keys(FIELDS).join(', ')}`,
    ];
  const fields = FIELDS[kind as GateSpec['kind']];
  const foreign = Object.keys(values).filter((name) => !Object.hasOwn(fields, name));
  return [
    ...Object.entries(fields).flatMap(([name, { isRequired, expected, accepts }]) => {
      const value = values[name];
      if (value === undefined ? !isRequired : accepts(value)) return [];
      return [`its gate ${kind} has ${name} ${shown(value)}, expected ${expected}`];
    }),
    ...foreign.map(
      (name) => `in its gate ${kind} ${name} ${unknownName(name, Object.keys(fields), 'a field')}`,
    ),
  ];
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
