import { RunError } from '@slipway/registry';
import { expect, it } from 'vitest';
import { answer } from './gate-answer.ts';
import { refusedText } from './refused-text.ts';

const gates = [
  answer('reload', true, 'the same'),
  answer('baseline', false, 'mse on eval is 0.2, that of zero 0.1'),
  answer('calibration', false, 'mean prediction on eval is 0.9, mean outcome 0.4'),
];
const error = RunError.refused('tiny/v1/runs/r/manifest.json', ['baseline: mse on eval is 0.2 …'], 79);

it('says each refusal once, then the key, the cure and the exit code', () => {
  expect(refusedText(error, gates)).toEqual([
    'a gate refused the run: nothing was released',
    'baseline: mse on eval is 0.2, that of zero 0.1',
    'calibration: mean prediction on eval is 0.9, mean outcome 0.4',
    `error E_RUN_REFUSED key=tiny/v1/runs/r/manifest.json run=r message="slipway report r shows the run; improve the model, or release the run all the same with --force-release 'reason'" exit=79`,
  ]);
});

it('leaves the error line whole where nothing was heard of gates: a serving asks none', () => {
  expect(refusedText(error, [])).toEqual([
    expect.stringContaining('message="its gates refused this run (slipway report r shows it): '),
  ]);
});
