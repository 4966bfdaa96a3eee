import { MeanByDevice } from '@slipway/contract/example';
import { afterAll, afterEach, expect } from 'vitest';
import { CHECKS } from './conformance/checks.ts';
import { conformance } from './vitest.ts';

const titles: string[] = [];

conformance(MeanByDevice, { rows: 200, seed: 7, params: { priorRows: 5 } });

afterEach(() => {
  titles.push(expect.getState().currentTestName ?? '');
});

afterAll(() => {
  expect(titles).toEqual(CHECKS.map(({ name, rule }) => `conformance of MeanByDevice > ${name}: ${rule}`));
});
