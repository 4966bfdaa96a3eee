import type { GateResult } from '@slipway/registry';
import { describe, expect, it } from 'vitest';
import { gatesText } from './gate-table.ts';

const champion = (facts: Partial<GateResult>): GateResult => ({
  ...{ gate: 'champion', passed: true, measured: 0.01, limit: 0, against: 'champion v9', text: 'the reason' },
  ...facts,
});
const linesBelow = (gates: GateResult[]) =>
  gatesText({ passed: true, gates })
    .split('\n')
    .slice(gates.length + 1);

describe('the table of gates on a terminal', () => {
  it('says below why a model passed whose estimate lies beyond the limit', () => {
    const slice = champion({ gate: 'slice', text: 'noise' });
    expect(gatesText({ passed: true, gates: [champion({})] })).toMatch(
      /\nchampion +passed +0\.01 +0 +champion v9\npassed by champion: the reason$/,
    );
    expect(linesBelow([champion({ passed: false }), slice])).toEqual([
      'REFUSED by champion: the reason',
      'passed by slice: noise',
    ]);
  });

  it('needs no sentence where the figure is within its limit, or the limit is the least', () => {
    const threshold = champion({ gate: 'threshold', measured: 0.9, limit: 0.5 });
    const alone = champion({ measured: null, limit: null, against: null });
    expect(linesBelow([champion({ measured: -0.1 }), threshold, alone])).toEqual([]);
  });
});
