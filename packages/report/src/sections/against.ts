// Two runs side by side, and whether their figures may be compared at all.
import { count, lossText, lossTitle, minute, percent, plain } from '../format.ts';
import { type Html, html } from '../html.ts';
import { differenceOf, judgedTogether } from '../judged-together.ts';
import { noise, section, table, withInterval } from '../parts.ts';
import { readCard } from '../read-card.ts';
import type { ReportedRun } from '../report-input.ts';
import { nameOf, shortNames, unweightedLosses, unweightedMetrics, type View } from '../view.ts';
import { againstSlices } from './against-slices.ts';
import { metricRows } from './comparison.ts';
import { resolvedParams } from './parameters.ts';
import { standingOf } from './verdict.ts';

/** Nothing where there is no other run. */
export function againstSection(view: View): Html | undefined {
  const { run, other } = view;
  if (other === undefined) return undefined;
  const names = shortNames(view);
  return section(
    'against',
    `Against ${nameOf(other)}`,
    html`<ul>${remarks(run, other).map((each) => html`<li>${each}</li>`)}</ul>`,
    html`<div class="charts"><div>${lossesTable(view)}<h3>Metrics on eval</h3>${table(
      'Metrics of both runs on eval',
      [{ title: 'Metric' }, ...[names.own, names.other].map((title) => ({ title, isFigure: true }))],
      metricRows([run, other].map(({ report }) => unweightedMetrics(report, 'eval'))),
    )}</div><div><h3>What else differs</h3>${table(
      'What else differs between the runs',
      [{ title: 'What' }, { title: names.own }, { title: names.other }],
      differences(run, other),
    )}</div></div>`,
    againstSlices(view),
  );
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
  if (run.report.weight !== other.report.weight)
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
    const [own, theirs] = [run, other].map(
      ({ report }) => unweightedLosses(report.splits[split]).predictors[report.model],
    );
    const text = (of: typeof own) => of && withInterval(of, (value) => lossText(loss, value));
    const by = own && theirs && theirs.value !== 0 ? percent(own.value / theirs.value - 1) : '–';
    return [split, text(own), text(theirs), by];
  });
  const figures = [names.own, names.other, 'difference'];
  return table(
    `${lossTitle(run.report)} of both runs`,
    [{ title: lossTitle(run.report) }, ...figures.map((title) => ({ title, isFigure: true }))],
    rows,
  );
}

function differences(run: ReportedRun, other: ReportedRun): string[][] {
  const featureSetOf = ({ manifest }: ReportedRun) => readCard(manifest.card).featureSet;
  // Of sets of two names nobody wonders that they differ.
  const digestOf = ({ manifest }: ReportedRun) =>
    featureSetOf(run) === featureSetOf(other) ? manifest.featureSetDigest.slice(0, 8) : '';
  const facts = (of: ReportedRun): readonly (readonly [string, string])[] => [
    ['verdict', standingOf(of)],
    ['created', minute(of.manifest.createdAt)],
    ['feature set', featureSetOf(of)],
    ['digest of the feature set', digestOf(of)],
    ['weight', of.report.weight ?? 'none'],
    ['train rows', of.manifest.data.train.map(({ rows }) => count(rows)).join(', ')],
    [
      'digest of the train data',
      of.manifest.data.train.map(({ rawSha256 }) => rawSha256.slice(0, 8)).join(', '),
    ],
    [
      'digest of the eval data',
      of.manifest.data.eval.map(({ rawSha256 }) => rawSha256.slice(0, 8)).join(', '),
    ],
    [
      'engine',
      of.manifest.engine === undefined ? 'none' : `${of.manifest.engine.name} ${of.manifest.engine.version}`,
    ],
    ['commit', of.manifest.provenance.gitCommit?.slice(0, 8) ?? 'unknown'],
    ['Node', of.manifest.provenance.node],
  ];
  const theirs = new Map(facts(other));
  const plainFacts = facts(run).map(([name, own]) => [name, own, theirs.get(name) ?? '–']);
  const [ownParams, otherParams] = [resolvedParams(run.manifest), resolvedParams(other.manifest)];
  const params = [...new Set([...ownParams.keys(), ...otherParams.keys()])].map((name) => [
    `parameter ${name}`,
    ...[ownParams, otherParams].map((of) => (of.has(name) ? plain(of.get(name)) : '–')),
  ]);
  return [...plainFacts, ...params].filter(([, own, their]) => own !== their);
}
