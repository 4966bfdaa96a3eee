// Gates: each is asked of what was measured, and answers with a figure, its limit and a sentence.
import type { GateSpec } from '@slipway/contract';
import type { LossFigures, PairFigures } from '@slipway/metrics';
import type { GateResult } from '@slipway/registry';
import type { RunReport } from '../evaluation/report.ts';
import { besideGate } from './beside-gate.ts';
import { answer, percent, short } from './gate-answer.ts';

/** What was measured on a model that was loaded from the published files in a process of its own. */
export interface ReloadFacts {
  /** Milliseconds for 1,000 rows. */
  readonly msPer1000Rows: number;
  /** What differs from the predictions of the model that was judged; `null`: nothing, to the bit. */
  readonly difference: string | null;
  /** Largest distance from the package's golden rows; `null` where it has none. */
  readonly goldenDistance: number | null;
}

const MIN_SLICE_ROWS = 100;

/**
 * Asks every gate in the order of their declaration, after the one that always holds: that the files load again to the same bits.
 *
 * @returns An answer a gate; a `slice` gate gives one a slice of enough rows, or refuses where there is none.
 */
export function judge(gates: readonly GateSpec[], report: RunReport, reload: ReloadFacts): GateResult[] {
  return [reloadGate(reload), ...gates.flatMap((gate) => ask(gate, report, reload))];
}

function ask(gate: GateSpec, report: RunReport, reload: ReloadFacts): GateResult[] {
  switch (gate.kind) {
    case 'baseline':
      return report.baselines
        .filter((name) => gate.baseline === undefined || gate.baseline === name)
        .map((name) => baselineGate(name, report));
    case 'rows':
      return [rowsGate(gate.minEval, report)];
    case 'threshold':
      return [thresholdGate(gate, report)];
    case 'champion':
      return [championGate(gate, report)];
    case 'slice':
      return sliceGates(gate, report);
    case 'calibration':
      return [calibrationGate(gate.max, report)];
    case 'latency':
      return [latencyGate(gate.maxMs, reload)];
    case 'golden':
      return [goldenGate(gate.tolerance, reload)];
  }
}

function reloadGate({ difference }: ReloadFacts): GateResult {
  const said = difference ?? 'the published files give the same predictions to the bit';
  return answer('reload', difference === null, said);
}

function rowsGate(minEval: number, { splits, model }: RunReport): GateResult {
  const measured = splits.eval.predictors[model]?.all.rows ?? 0;
  const text = `eval has ${measured} rows, must have at least ${minEval}`;
  return answer('rows', measured >= minEval, text, { measured, limit: minEval });
}

function baselineGate(name: string, { splits, loss }: RunReport): GateResult {
  const pair = pairWith(splits.eval.losses.all, name);
  const { value } = pair.difference;
  const [own, other] = [lossOf(splits.eval.losses.all, pair.first), lossOf(splits.eval.losses.all, name)];
  const text = `${loss} on eval is ${short(own)}, that of ${name} ${short(other)}`;
  return answer('baseline', value < 0, text, { measured: own, limit: other, against: name });
}

function thresholdGate(gate: Extract<GateSpec, { kind: 'threshold' }>, report: RunReport): GateResult {
  const { metric, split = 'eval', min, max } = gate;
  const measured = report.splits[split].predictors[report.model]?.all[metric];
  if (measured === undefined)
    return answer('threshold', false, `${metric} on ${split} could not be measured`);
  const isHigh = max !== undefined && measured > max;
  const isLow = min !== undefined && measured < min;
  const bounds = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ];
  const limit = (isLow ? min : (max ?? min)) ?? null;
  const text = `${metric} on ${split} is ${short(measured)}, must be ${bounds.join(' and ')}`;
  return answer('threshold', !isHigh && !isLow, text, { measured, limit, against: metric });
}

function championGate(gate: Extract<GateSpec, { kind: 'champion' }>, report: RunReport): GateResult {
  const { champion, championProblem } = report;
  if (championProblem !== null)
    return answer('champion', false, `the champion could not be compared with: ${championProblem}`);
  if (champion === null) return answer('champion', true, 'there is no champion to compare with');
  return besideGate('champion', pairWith(report.splits.eval.losses.all, champion.name), gate, champion.name);
}

function sliceGates(gate: Extract<GateSpec, { kind: 'slice' }>, report: RunReport): GateResult[] {
  const { slicing, minRows = MIN_SLICE_ROWS } = gate;
  const against = report.champion?.name ?? report.baselines.at(-1) ?? 'zero';
  const { predictors, losses } = report.splits.eval;
  const slices = Object.entries(predictors[report.model]?.slices[slicing] ?? {});
  const answers = slices.flatMap(([slice, { rows }]) => {
    const figures = losses.slices[slicing]?.[slice];
    if (figures === undefined || rows < minRows) return [];
    return [besideGate('slice', pairWith(figures, against), gate, `${against}, ${slicing} ${slice}`)];
  });
  if (answers.length > 0) return answers;
  const largest = Math.max(0, ...slices.map(([, { rows }]) => rows));
  const text = `no slice of ${slicing} has ${minRows} rows on eval (the largest has ${largest}), so that it judged nothing: lower its minRows, or leave the gate out`;
  return [answer('slice', false, text, { against: slicing })];
}

function calibrationGate(max: number, report: RunReport): GateResult {
  const { meanPrediction, meanOutcome, ratio } = report.splits.eval.detail.calibration;
  const measured = ratio === null ? null : Math.abs(ratio - 1);
  const text = `mean prediction on eval is ${short(meanPrediction)}, mean outcome ${short(meanOutcome)}; allowed ${percent(max)} apart`;
  const isWithin = measured === null ? meanPrediction === 0 : measured <= max;
  return answer('calibration', isWithin, text, { measured, limit: max });
}

function latencyGate(maxMs: number, { msPer1000Rows }: ReloadFacts): GateResult {
  const text = `1,000 rows take ${short(msPer1000Rows)} ms, allowed ${maxMs} ms`;
  return answer('latency', msPer1000Rows <= maxMs, text, { measured: msPer1000Rows, limit: maxMs });
}

function goldenGate(tolerance: number, { goldenDistance }: ReloadFacts): GateResult {
  if (goldenDistance === null) return answer('golden', false, 'the package has no golden.csv');
  const text = `golden rows are predicted up to ${short(goldenDistance)} away, allowed ${tolerance}`;
  return answer('golden', goldenDistance <= tolerance, text, { measured: goldenDistance, limit: tolerance });
}

function pairWith(figures: LossFigures, name: string): PairFigures {
  const pair = figures.pairs.find(({ second }) => second === name);
  if (pair === undefined) throw new Error(`the model was not compared with ${name}`);
  return pair;
}

function lossOf(figures: LossFigures, name: string): number {
  return figures.predictors[name]?.value ?? Number.NaN;
}
