// What Slack is told at a job's end; the tests of the jobs have real ones that tell it.
import type { GateResult, Metrics, RunManifest } from '@slipway/registry';
import { describe, expect, it } from 'vitest';
import { alertText } from './outcome-text.ts';
import type { TrainResult } from './release-run.ts';
import type { Searched } from './search/search.ts';

const METRICS: Metrics = {
  mse: 0.005361234567890123,
  rmse: 0.0732,
  mae: 0.05,
  meanPrediction: 0.030722062229801055,
  meanOutcome: 0.031,
  rows: 800,
};
const refusedBy = (gate: string): GateResult => ({
  gate,
  passed: false,
  measured: 1,
  limit: 0,
  against: null,
  text: `mse is 1, allowed 0; look at ${gate}`,
});

function training(
  label: object,
  parts: Partial<TrainResult> = {},
  gates: readonly GateResult[] = [],
): string {
  const manifest = {
    family: 'tiny',
    version: 'v1',
    runId: 'r1',
    durationMs: 4776,
    metrics: { train: METRICS, eval: METRICS, overall: METRICS },
    verdict: { passed: gates.length === 0, gates },
    schema: { input: {}, label, output: {} },
  } as unknown as RunManifest;
  const result: TrainResult = { job: 'train', manifest, release: 7, champion: true, table: '', ...parts };
  return alertText({ ok: true, result }, 5.3);
}

describe('the alert of a job that did what it should', () => {
  it('has figures of five digits, one duration, and says by what the rows count', () => {
    expect(training({ y: { role: 'label' }, clicks: { role: 'weight' } })).toBe(
      [
        'trained and published in 5.3 s',
        'model: tiny v1',
        'run: r1',
        'release: 7',
        'champion: true',
        'verdict: passed by 0 gates',
        'rows: 800 train, 800 eval',
        'eval mse: 0.0053612',
        'weighted by: clicks',
        'mean prediction: 0.030722',
        'mean outcome: 0.031',
      ].join('\n'),
    );
    expect(training({ y: { role: 'label' } })).toContain('\nweighted by: none\n');
  });

  it('passes on the warning that a calibration makes the model worse', () => {
    const harm =
      'the calibration by platt made the log loss on eval larger: 0.05505 without it, 0.05951 with it';
    expect(training({}, { harm })).toContain(`\nwarning: ${harm}\n`);
    expect(training({})).not.toContain('warning');
  });

  it('says of a release by force who and why, and a line a gate that refused', () => {
    const forced = { by: 'ada@host', reason: 'eval was cut short' };
    const text = training({}, { forced }, [refusedBy('threshold'), refusedBy('champion')]);
    expect(text.split('\n').slice(0, 4)).toEqual([
      'trained in 5.3 s and RELEASED BY FORCE: its gates refused this run',
      'forced: by ada@host: eval was cut short',
      'refused: threshold: mse is 1, allowed 0; look at threshold',
      'refused: champion: mse is 1, allowed 0; look at champion',
    ]);
  });

  it("tells a search's parameters in words", () => {
    const searched = {
      id: 's1',
      strategy: 'random',
      metric: 'mse',
      best: { trial: 4, loss: { weighted: 0.018968112345, unweighted: 0.02, sd: 0.001 } },
      params: { eta: 0.24789123456, max_depth: 4, method: 'hist', seed: 1 },
      varied: ['eta', 'max_depth', 'method'],
      seconds: 3.21,
    } as unknown as Searched;
    const text = alertText(
      { ok: true, result: { job: 'search', family: 'tiny', version: 'v1', searched, appliedTo: null } },
      4,
    );
    expect(text).toContain('\nbest mse: 0.018968\n');
    expect(text.split('\n').at(-1)).toBe('params: eta 0.24789, max_depth 4, method hist');
  });
});
