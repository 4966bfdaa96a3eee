// Whether the run may be released: first, since it is what everybody opens the report for.
import type { GateResult } from '@slipway/registry';
import { count, lossText, lossTitle, percent, short } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportedRun } from '../report-input.ts';
import { closest, modelMetrics, pairWith, relative, type View } from '../view.ts';

/** What became of a run at its gates. */
export type Standing = 'passed' | 'refused' | 'forced';

/** Gates whose figures are shares of something else. */
const SHARES: ReadonlySet<string> = new Set(['champion', 'slice', 'calibration']);

/** Passed, refused, or released although it was refused. */
export function standingOf({ manifest, forced }: ReportedRun): Standing {
  if (manifest.verdict.passed) return 'passed';
  return forced === undefined ? 'refused' : 'forced';
}

/** The verdict, four figures, and gate by gate. */
export function verdictSection({ run }: View): Html {
  const standing = standingOf(run);
  const { gates } = run.manifest.verdict;
  const refused = gates.filter(({ passed }) => !passed);
  const sentence = {
    passed: `All ${gates.length} gates passed: the run may be released.`,
    refused: `${refused.length} of ${gates.length} gates refused: nothing was released.`,
    forced: `${refused.length} of ${gates.length} gates refused, and it was released all the same.`,
  }[standing];
  return html`<section id="verdict" class="verdict ${standing}"><h2><span class="badge">${TITLES[standing]}</span></h2>
<p class="lead">${sentence}</p>
${run.forced && standing === 'forced' && html`<p class="why">“${run.forced.reason}” <span class="note">said ${run.forced.by}</span></p>`}
${standing !== 'passed' && html`<ul class="refusals">${refused.map(({ gate, text }) => html`<li><strong>${gate}</strong>: ${text}</li>`)}</ul>`}
${tiles(run)}
<h3>Gate by gate</h3>
${gateTable(gates)}</section>`;
}

const TITLES: Readonly<Record<Standing, string>> = {
  passed: '✓ Passed',
  refused: '✗ Refused',
  forced: '! Forced',
};

function tiles({ report }: ReportedRun): Html {
  const { losses, detail } = report.splits.eval;
  const own = losses.all.predictors[report.model];
  const against = closest(report);
  const pair = against === undefined ? undefined : pairWith(losses.all, against);
  const difference = relative(pair);
  const { ratio, meanPrediction, meanOutcome } = detail.calibration;
  const rows = modelMetrics(report, 'eval')?.rows;
  return html`<dl class="tiles">
${tile(`${lossTitle(report)} on eval`, lossText(report.loss, own?.value), own && `${lossText(report.loss, own.low)} … ${lossText(report.loss, own.high)}${report.weight === null ? '' : `, weighted by ${report.weight}`}`)}
${difference && tile(`Beside ${against ?? ''}`, percent(difference.value), `${percent(difference.low)} … ${percent(difference.high)}${pair?.isWithinNoise ? ': within noise' : ''}`)}
${tile('Calibration in the large', ratio === null ? '–' : percent(ratio - 1), `predicts ${short(meanPrediction)}, truth is ${short(meanOutcome)}`)}
${tile('Judged on', rows === undefined ? '–' : `${count(rows)} rows`, report.group === null ? 'drawn one by one for intervals' : `drawn by ${report.group} for intervals`)}
</dl>`;
}

function tile(name: string, value: string, note: string | undefined): Html {
  return html`<div><dt>${name}</dt><dd><b>${value}</b><span>${note}</span></dd></div>`;
}

function gateTable(gates: readonly GateResult[]): Html {
  const rows = gates.map(({ gate, passed, measured, limit, against, text }) => {
    const name = html`<span class="mark" aria-hidden="true">${passed ? '✓' : '✗'}</span> ${gate}<span class="unseen">: ${passed ? 'passed' : 'refused'}</span>`;
    const beside = against !== null && html` <span class="doc">against ${against}</span>`;
    const figures = [measured, limit].map((value) => html`<td class="figure">${figureOf(gate, value)}</td>`);
    return html`<tbody class="${passed ? 'gate' : 'gate failed'}"><tr><th scope="row">${name}${beside}</th>${figures}</tr><tr class="why"><td colspan="3">${text}</td></tr></tbody>`;
  });
  return html`<div class="scroll" role="region" aria-label="Gate by gate" tabindex="0"><table class="gates"><caption class="unseen">Gate by gate</caption><thead><tr><th scope="col">Gate</th><th scope="col" class="figure">measured</th><th scope="col" class="figure">limit</th></tr></thead>${rows}</table></div>`;
}

function figureOf(gate: string, value: number | null): string {
  if (value === null) return '–';
  return SHARES.has(gate) ? percent(value) : short(value);
}
