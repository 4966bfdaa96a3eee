// Observable Plot on a document of its own: charts as SVG, without a browser. Loaded late, since most of a report's time goes there.
import type * as Plot from '@observablehq/plot';
import { escapeText } from '@slipway/contract';
import type { Element } from '@xmldom/xmldom';
import { tick } from '../format.ts';
import { Html, html } from '../html.ts';

/** What a chart says to those who do not see it. */
export interface ChartWords {
  readonly title: string;
  readonly description: string;
}

/** The plotting library, and how its charts become markup. */
export interface Charts {
  readonly plot: typeof Plot;
  draw(options: Plot.PlotOptions, words: ChartWords): Html;
}

/** Pixels of a chart's own; pages scale it, a phone hardly. */
export const CHART_WIDTH = 360;
/** Room for names of rows at the left. */
export const NAMES_WIDTH = 124;
const LONGEST_NAME = 18;
/** A hundredth of a pixel is enough. */
const LONG_DECIMALS = /(\d\.\d\d)\d+/g;
/** Of each mark, since it is written by itself; inside a page it goes without saying. */
const NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"';

/** Names that tell apart what colours do; CSS gives them their values by theme. */
export const COLORS = {
  own: 'var(--own)',
  /** The run that a page sets beside its own, and nothing else. */
  other: 'var(--other)',
  /** The champion or baseline of the day. */
  beside: 'var(--beside)',
  feature: 'var(--feature)',
  quiet: 'var(--muted)',
  line: 'var(--line)',
  good: 'var(--good)',
  bad: 'var(--bad)',
} as const;

/** What the axis of figures has in common in all charts. @param label - Meaning and unit. */
export function figuresAxis(label: string) {
  return { label, labelAnchor: 'center', labelArrow: 'none', tickFormat: tick, ticks: 4 } as const;
}

/** Loads the library: about a tenth of a second. */
export async function loadCharts(): Promise<Charts> {
  const [plot, { DOMImplementation }] = await Promise.all([
    import('@observablehq/plot'),
    import('@xmldom/xmldom'),
  ]);
  const document = new DOMImplementation().createDocument('http://www.w3.org/1999/xhtml', 'html');
  let drawn = 0;
  return {
    plot,
    draw(options, { title, description }) {
      const svg: Element = plot.plot({
        width: CHART_WIDTH,
        ...options,
        document: document as never,
        figure: false,
      });
      const [, , width, height] = (svg.getAttribute('viewBox') ?? '').split(' ');
      const id = `chart-${++drawn}`;
      const words = html`<title id="${id}">${title}</title><desc id="${id}-text">${description}</desc>`;
      return new Html(
        `<svg class="chart" role="img" aria-labelledby="${id}" aria-describedby="${id}-text" viewBox="0 0 ${width} ${height}" text-anchor="middle">${words.markup}${marksOf(svg)}</svg>`,
      );
    },
  };
}

/** A name that fits beside a chart; the table has all of it. */
export function shortName(name: string): string {
  return escapeText(name, LONGEST_NAME);
}

/** What Plot drew, without its style sheet: the page's own speaks for all charts. */
function marksOf(svg: Element): string {
  const children = Array.from(svg.childNodes).filter(({ nodeName }) => nodeName !== 'style');
  for (const element of Array.from(svg.getElementsByTagName('*'))) {
    for (const { name, value } of Array.from(element.attributes)) {
      // What is drawn has no order to listen to: the title and the description stand for it.
      if (name.startsWith('aria-')) element.removeAttribute(name);
      else element.setAttribute(name, value.replace(LONG_DECIMALS, '$1'));
    }
  }
  return children.map(String).join('').replaceAll(NAMESPACE, '');
}
