import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressLine } from './progress-line.ts';

const progress = (done: number, total?: number, unit = 'rounds') =>
  ({ kind: 'progress', step: 'fit', done, unit, ...(total === undefined ? {} : { total }) }) as const;

describe('progressLine', () => {
  it('draws a bar, the time left and two figures where the end is known', () => {
    const event = { ...progress(30, 120), metrics: { 'train-rmse': 0.1391234, 'eval-rmse': 0.2, third: 3 } };
    expect(progressLine(event, 10_000, 120)).toBe(
      `fit  ${'█'.repeat(6)}${'░'.repeat(18)}  30/120 rounds  30 s left  train-rmse 0.13912  eval-rmse 0.20000`,
    );
  });

  it('says a rate where the end is not known, and only seconds for what merely goes on', () => {
    expect(progressLine(progress(150_000, undefined, 'rows'), 3_000)).toBe(
      'fit  150,000 rows  50,000 rows/s',
    );
    expect(progressLine(progress(12, undefined, 's'), 12_000)).toBe('fit  12 s');
    expect(progressLine(progress(0, 0), 0)).toBe('fit  0 rounds');
  });

  it('counts by the minute what takes longer than a tenth of a second, and nothing that was there before', () => {
    expect(progressLine(progress(7, undefined, 'trials'), 12_000)).toBe('fit  7 trials  35 trials/min');
    const resumed = { ...progress(1_007, undefined, 'trials'), doneBefore: 1_000 };
    expect(progressLine(resumed, 12_000)).toBe('fit  1,007 trials  35 trials/min');
  });

  it('takes the time left from a step that knows better than its pace', () => {
    const search = { ...progress(30, 49_000, 'trials'), leftSeconds: 12.2 };
    expect(progressLine(search, 10_000, 120)).toContain('30/49,000 trials  13 s left');
    expect(progressLine({ ...progress(30), leftSeconds: 12.2 }, 100)).toBe('fit  30 rounds  13 s left');
  });

  it('is one line that fits the terminal, whatever a model says of itself', () => {
    const number = fc.oneof(fc.double(), fc.integer());
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.string(),
        fc.nat(200),
        (done, total, elapsedMs, name, columns) => {
          const event = { ...progress(done, total), metrics: { [name]: done } };
          const line = progressLine(event, elapsedMs, columns);
          expect(line.length).toBeLessThanOrEqual(Math.max(10, columns - 1));
          for (const control of ['\r', '\n', '\u001b']) expect(line).not.toContain(control);
        },
      ),
      { seed: 1 },
    );
  });
});
