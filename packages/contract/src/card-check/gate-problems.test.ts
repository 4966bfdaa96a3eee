import { card as example } from '@slipway/contract/example';
import { expect, it } from 'vitest';
import type { AnyCard } from '../card.ts';
import { DEFAULT_GATES, type GateSpec } from '../gate.ts';
import { gateProblems } from './gate-problems.ts';

const device = { flags: { phone: 'Phone' }, otherwise: 'Tablet' };
const card: AnyCard = { ...example, featureSet: { ...example.featureSet, categories: { device } } };
const problems = (gate: unknown, task: AnyCard['task'] = 'regression') =>
  gateProblems({ ...card, task, gates: [gate as GateSpec] });

const MARGIN = 'expected a share of the loss, from 0 to below 1: 5 % are 0.05';

it('finds nothing wrong with the default gates, and with each gate at the ends of what it takes', () => {
  const gates: readonly GateSpec[] = [
    ...DEFAULT_GATES,
    { kind: 'rows', minEval: 1 },
    { kind: 'baseline', baseline: 'meanByDevice' },
    { kind: 'champion', margin: 0, strict: true },
    { kind: 'champion', margin: 0.999 },
    { kind: 'slice', slicing: 'device', margin: 0.05, minRows: 1 },
    { kind: 'threshold', metric: 'mse', split: 'overall', max: 0 },
    { kind: 'threshold', metric: 'auc', min: 0.7, max: 1 },
    { kind: 'calibration', max: 0.99 },
    { kind: 'latency', maxMs: 0.5 },
    { kind: 'golden', tolerance: 0 },
  ];
  expect(gateProblems({ ...card, task: 'binary', gates })).toEqual([]);
  expect(gateProblems({ ...card, gates: [] })).toEqual([]);
});

it.each<[unknown, string]>([
  [{ kind: 'champion', margin: 10 }, `its gate champion has margin 10, ${MARGIN}`],
  [{ kind: 'champion', margin: 1 }, `its gate champion has margin 1, ${MARGIN}`],
  [{ kind: 'champion', margin: -0.05 }, `its gate champion has margin -0.05, ${MARGIN}`],
  [{ kind: 'champion', margin: Number.NaN }, `its gate champion has margin NaN, ${MARGIN}`],
  [{ kind: 'champion', margin: '0.05' }, `its gate champion has margin "0.05", ${MARGIN}`],
  [{ kind: 'champion', margin: null }, `its gate champion has margin null, ${MARGIN}`],
  [{ kind: 'champion', strict: 'no' }, 'its gate champion has strict "no", expected true or false'],
  [{ kind: 'champion', marign: 0.1 }, 'in its gate champion marign is not a field, did you mean margin?'],
  [{ kind: 'baseline', margin: 0.1 }, 'in its gate baseline margin is not a field: there are baseline'],
  [{ kind: 'slice', slicing: 'device', margin: 5 }, `its gate slice has margin 5, ${MARGIN}`],
  [
    { kind: 'slice', slicing: 'device', minRows: 0 },
    'its gate slice has minRows 0, expected a whole number of 1 or more',
  ],
  [
    { kind: 'slice', slicing: 'device', minRows: 0.2 },
    'its gate slice has minRows 0.2, expected a whole number of 1 or more',
  ],
  [{ kind: 'slice' }, 'its gate slice has slicing undefined, expected a name'],
  [{ kind: 'slice', slicing: 'place' }, 'its gate names the slicing place; there are device'],
  [{ kind: 'rows' }, 'its gate rows has minEval undefined, expected a whole number of 1 or more'],
  [{ kind: 'rows', minEval: 30.5 }, 'its gate rows has minEval 30.5, expected a whole number of 1 or more'],
  [
    { kind: 'calibration', max: 30 },
    'its gate calibration has max 30, expected a share above 0 and below 1: 5 % are 0.05',
  ],
  [
    { kind: 'calibration', max: Infinity },
    'its gate calibration has max Infinity, expected a share above 0 and below 1: 5 % are 0.05',
  ],
  [{ kind: 'latency', maxMs: 0 }, 'its gate latency has maxMs 0, expected a number above 0'],
  [{ kind: 'latency', maxMs: Infinity }, 'its gate latency has maxMs Infinity, expected a number above 0'],
  [{ kind: 'golden', tolerance: -1 }, 'its gate golden has tolerance -1, expected a number of 0 or more'],
  [
    { kind: 'threshold', metric: 'mse', split: 'test', max: 1 },
    'its gate threshold has split "test", expected train, eval or overall',
  ],
  [
    { kind: 'threshold', metric: 'mse', max: Number.NaN },
    'its gate threshold has max NaN, expected a number',
  ],
  [
    { kind: 'threshold', metric: 'mse', max: -0.1 },
    'its gate on mse has max -0.1, expected a number of 0 or more',
  ],
  [
    { kind: 'threshold', metric: 'mse', min: 0.2, max: 0.1 },
    'its gate on mse has min 0.2 above max 0.1: nothing could pass',
  ],
  [
    { kind: 'luck' },
    'its gate has the kind "luck", which is none; there are rows, baseline, threshold, champion, slice, calibration, latency, golden',
  ],
  [null, 'its gate null is none: a gate is { kind: … }'],
  ['champion', 'its gate "champion" is none: a gate is { kind: … }'],
])('C-13: refuses a gate that cannot be meant: %j', (gate, problem) => {
  expect(problems(gate)).toEqual([problem]);
});

it('bounds a threshold by what its metric can be', () => {
  expect(problems({ kind: 'threshold', metric: 'auc', min: 70 }, 'binary')).toEqual([
    'its gate on auc has min 70, expected a number from 0 to 1',
  ]);
  expect(problems({ kind: 'threshold', metric: 'logLoss', max: 1.5 }, 'binary')).toEqual([]);
});

it('refuses gates that are not a list', () => {
  const gates = { kind: 'champion' } as unknown as readonly GateSpec[];
  expect(gateProblems({ ...card, gates })).toEqual(['its gates are not a list']);
});
