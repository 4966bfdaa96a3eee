// Two runs side by side, and whether their figures may be compared at all.
import { lossText, lossTitle, percent } from '../format.ts';
import { type Html, html } from '../html.ts';
import { differenceOf, judgedTogether } from '../judged-together.ts';
import { noise, section, table, withInterval } from '../parts.ts';
import type { ReportedRun } from '../report-input.ts';
import { modelMetrics, nameOf, shortNames, unweightedLosses, unweightedMetrics, type View } from '../view.ts';
import { differences } from './against-differences.ts';
import { againstSlices } from './against-slices.ts';
import { metricRows } from './comparison.ts';

/** Nothing where there is no other run. */
export function againstSection(view: View): Html | undefined {
  const { run, other } = view;
  if (other === undefined) return undefined;
  const names = shortNames(view);
  const metrics = isAlikeWeighted(run, other) ? modelMetrics : unweightedMetrics;
  return section(
    'against',
    `Against ${nameOf(other)}`,
    html`<ul>${remarks(run, other).map((each) => html`<li>${each}</li>`)}</ul>`,
    html`<div class="charts"><div>${lossesTable(view)}<h3>Metrics on eval${weightNote(run, other)}</h3>${table(
      'Metrics of both runs on eval',
      [{ title: 'Metric' }, ...[names.own, names.other].map((title) => ({ title, isFigure: true }))],
      metricRows([run, other].map(({ report }) => metrics(report, 'eval'))),
    )}</div><div><h3>What else differs</h3>${table(
      'What else differs between the runs',
      [{ title: 'What' }, { title: names.own }, { title: names.other }],
      differences(run, other),
    )}</div></div>`,
    againstSlices(view),
  );
}

/** Whether both count their rows by the same column, or both every row once: else every row counts 1. */
function isAlikeWeighted(run: ReportedRun, other: ReportedRun): boolean {
  return run.report.weight === other.report.weight;
}

function weightNote(run: ReportedRun, other: ReportedRun): string {
  const { weight } = run.report;
  return isAlikeWeighted(run, other) && weight !== null ? `, weighted by ${weight}` : '';
}

/** What a reader must know before subtracting one figure from the other. */
function remarks(run: ReportedRun, other: ReportedRun): Html[] {
  const said: Html[] = [];
  const together = judgedTogether(run, other);
  const difference = together && differenceOf(together, together.report.splits.eval.losses.all);
  if (together === undefined) {
    said.push(
      html`The two were not judged side by side, so there is no interval for their difference: train this run again while the other is the champion to get one.`,
    );
  } else if (difference !== undefined) {
    const { value, low, high } = difference.interval;
    const { weight } = together.report;
    said.push(
      html`${together.isOwn ? 'It was the champion when this run was judged' : 'This run was the champion when the other was judged'}, on the same rows: this run’s loss${weight !== null && `, weighted by ${weight},`} is <strong>${percent(value)}</strong> beside the other’s (95 % interval ${percent(low)} … ${percent(high)})${difference.isWithinNoise && html` ${noise()}`}.`,
    );
  }
  const digests = ({ manifest }: ReportedRun) => manifest.data.eval.map(({ rawSha256 }) => rawSha256).join();
  if (together === undefined && digests(run) !== digests(other))
    said.push(
      html`Their eval files differ, in rows or in columns: the figures below may be of different rows.`,
    );
  if (!isAlikeWeighted(run, other))
    said.push(
      html`One is judged by ${run.report.weight ?? 'rows'}, the other by ${other.report.weight ?? 'rows'}: below every row counts 1, where nothing else is said.`,
    );
  return said;
}

function lossesTable(view: View): Html | undefined {
  const { run, other } = view;
  if (other === undefined || run.report.loss !== other.report.loss) return undefined;
  const { loss } = run.report;
  const names = shortNames(view);
  const rows = (['eval', 'train', 'overall'] as const).map((split) => {
    const [own, theirs] = [run, other].map(({ report }) => {
      const figures = report.splits[split];
      const losses = isAlikeWeighted(run, other) ? figures.losses.all : unweightedLosses(figures);
      return losses.predictors[report.model];
    });
    const text = (of: typeof own) => of && withInterval(of, (value) => lossText(loss, value));
    const by = own && theirs && theirs.value !== 0 ? percent(own.value / theirs.value - 1) : '–';
    return [split, text(own), text(theirs), by];
  });
  const figures = [names.own, names.other, 'difference'];
  return table(
    `${lossTitle(run.report)} of both runs`,
    [
      { title: lossTitle(run.report) + weightNote(run, other) },
      ...figures.map((title) => ({ title, isFigure: true })),
    ],
    rows,
  );
}
