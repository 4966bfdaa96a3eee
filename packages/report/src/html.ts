// Text that may stand in a page: whatever is not made here is escaped.
import { escapeText } from '@slipway/contract';

const LONGEST_TEXT = 500;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe as it stands. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may be put into {@link html}; nothing is shown for `null`, `undefined` and `false`. */
export type HtmlPart = string | number | Html | null | undefined | false | readonly HtmlPart[];

/**
 * Markup from a template. Parts that are text are escaped, for elements and for quoted attributes alike; control, bidirectional and other
 * invisible characters are written out, and text is cut to 500 characters.
 *
 * @example html`<td title="${name}">${name}</td>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, i) => text + markupOf(parts[i])).join(''));
}

function markupOf(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(markupOf).join('');
  return escapeText(String(part), LONGEST_TEXT).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? '');
}
