// What sections are made of: tables that scroll within themselves, charts with a caption, lists of facts.
import type { Interval } from '@slipway/metrics';
import { Html, type HtmlPart, html } from './html.ts';

/** A column's title, and whether its cells are figures. */
export interface Column {
  readonly title: string;
  readonly isFigure?: boolean;
}

/** Rows beyond are not shown: the files of the run have all. */
const MOST_ROWS = 200;

/** A section with its heading. @param id - What the contents link to. */
export function section(id: string, title: string, ...content: readonly HtmlPart[]): Html {
  return html`<section id="${id}"><h2>${title}</h2>${content}</section>`;
}

/**
 * A table of which the first cell of each row is its heading.
 *
 * @param caption - Read to those who do not see it; unique in the report.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly HtmlPart[])[],
): Html {
  const kind = (i: number) => (columns[i]?.isFigure === true ? FIGURE : NO_CLASS);
  const head = columns.map(({ title }, i) => html`<th scope="col"${kind(i)}>${title}</th>`);
  const body = rows
    .slice(0, MOST_ROWS)
    .map(
      ([first, ...cells]) =>
        html`<tr><th scope="row">${first}</th>${cells.map((cell, i) => html`<td${kind(i + 1)}>${cell}</td>`)}</tr>`,
    );
  const rest = rows.length - MOST_ROWS;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption class="unseen">${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${rest > 0 && html`<p class="note">… and ${rest} more.</p>`}`;
}

/** A chart under its heading. @param height - On a desk a tall one stands beside two flat ones. */
export function figure(title: string, chart: Html, note: HtmlPart, height: 'tall' | 'flat' = 'flat'): Html {
  return html`<figure class="${height}"><figcaption><h3>${title}</h3><p>${note}</p></figcaption>${chart}</figure>`;
}

/** What only some want to see. */
export function details(summary: string, content: HtmlPart): Html {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

/** Names and what they are. */
export function facts(entries: readonly (readonly [string, HtmlPart])[]): Html {
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A digest or a key: breaks anywhere. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** What colours mean. */
export function legend(
  entries: readonly (readonly ['own' | 'other' | 'beside' | 'feature', string])[],
): Html {
  return html`<p class="legend">${entries.map(([color, name]) => html`<span><i class="${color}"></i>${name}</span>`)}</p>`;
}

/** A figure, and below it its interval. @param isWithinNoise - Whether 0 lies inside. */
export function withInterval(
  { value, low, high }: Interval,
  text: (value: number) => string,
  isWithinNoise = false,
): Html {
  return html`${text(value)}<br><span class="note">${text(low)}\u00a0… ${text(high)}</span>${isWithinNoise && html`<br>${noise()}`}`;
}

/** Says that 0 lies inside an interval. */
export function noise(): Html {
  return html`<span class="noise">within noise</span>`;
}

const FIGURE = new Html(' class="figure"');
const NO_CLASS = new Html('');
