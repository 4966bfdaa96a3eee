// Two runs slice by slice: where both were measured by the same slicing, and rows count alike in both.
import type { Interval } from '@slipway/metrics';
import type { Metrics } from '@slipway/registry';
import { count, lossText, lossTitle, percent } from '../format.ts';
import { type Html, type HtmlPart, html } from '../html.ts';
import { differenceOf, type JudgedTogether, judgedTogether } from '../judged-together.ts';
import { table, withInterval } from '../parts.ts';
import type { ReportedRun, RunFigures } from '../report-input.ts';
import { shortNames, type View } from '../view.ts';

/** One run's figures: which report has them, under which name, and how rows count. */
interface Side {
  readonly report: RunFigures;
  readonly name: string;
  readonly isUnweighted: boolean;
}

/** Both, and the report that has them together where there is one. */
interface Sides {
  readonly both: readonly [Side, Side];
  readonly together: JudgedTogether | undefined;
}

/** A table for each slicing that both have; nothing where there is none. */
export function againstSlices(view: View): Html | undefined {
  const { run, other } = view;
  if (other === undefined || run.report.loss !== other.report.loss) return undefined;
  const sides = sidesOf(run, other);
  const [own, theirs] = sides.both.map(slicesOf);
  if (own === undefined || theirs === undefined)
    return html`<p class="note">By slice they cannot be compared: they weight rows differently, and one was judged when slices were measured with its weights only.</p>`;
  const slicings = Object.keys(own).filter((slicing) => Object.hasOwn(theirs, slicing));
  return html`${slicings.map(
    (slicing) =>
      html`<h3>By ${slicing}, on eval${countedBy(sides)}</h3>${sliceTable(view, sides, slicing, [own[slicing] ?? {}, theirs[slicing] ?? {}])}`,
  )}`;
}

function sidesOf(run: ReportedRun, other: ReportedRun): Sides {
  const together = judgedTogether(run, other);
  const isUnweighted = together === undefined && run.report.weight !== other.report.weight;
  const side = (report: RunFigures, name: string): Side => ({ report, name, isUnweighted });
  const both: Sides['both'] =
    together === undefined
      ? [side(run.report, run.report.model), side(other.report, other.report.model)]
      : [side(together.report, together.own), side(together.report, together.other)];
  return { both, together };
}

function slicesOf({ report, name, isUnweighted }: Side) {
  const figures = report.splits.eval.predictors[name];
  return isUnweighted && report.weight !== null ? figures?.unweightedSlices : (figures?.slices ?? {});
}

function countedBy({ both: [{ report, isUnweighted }] }: Sides): string {
  if (isUnweighted) return ', every row counting 1';
  return report.weight === null ? '' : `, weighted by ${report.weight}`;
}

type SlicedMetrics = Readonly<Record<string, Metrics>>;

function sliceTable(
  view: View,
  { both, together }: Sides,
  slicing: string,
  measured: readonly [SlicedMetrics, SlicedMetrics],
): Html {
  const names = shortNames(view);
  const { loss } = both[0].report;
  const slices = [...new Set(measured.flatMap(Object.keys))];
  const rows = slices.map((slice): HtmlPart[] => {
    const losses = measured.map((of) => of[slice]?.[loss]);
    const counts = [...new Set(measured.map((of) => count(of[slice]?.rows ?? 0)))];
    const lossCells = both.map((side, i) => lossCell(losses[i], loss, intervalOf(side, slicing, slice)));
    const found =
      together && differenceOf(together, together.report.splits.eval.losses.slices[slicing]?.[slice]);
    return [
      slice,
      ...lossCells,
      found === undefined ? share(losses) : withInterval(found.interval, percent, found.isWithinNoise),
      counts.join(' and '),
    ];
  });
  const figures = [names.own, names.other, 'difference', 'rows'];
  return table(
    `${lossTitle({ loss })} of both runs by ${slicing}`,
    [{ title: slicing }, ...figures.map((title) => ({ title, isFigure: true }))],
    rows,
  );
}

/** Where one has a weight its intervals are of weighted rows: then neither shows one. */
function intervalOf({ report, name, isUnweighted }: Side, slicing: string, slice: string) {
  if (isUnweighted) return undefined;
  return report.splits.eval.losses.slices[slicing]?.[slice]?.predictors[name];
}

function lossCell(
  value: number | undefined,
  loss: RunFigures['loss'],
  interval: Interval | undefined,
): HtmlPart {
  const text = (of: number | undefined) => lossText(loss, of);
  return value === undefined || interval === undefined ? text(value) : withInterval(interval, text);
}

function share([own, other]: readonly (number | undefined)[]): string {
  return own === undefined || other === undefined || other === 0 ? '–' : percent(own / other - 1);
}
