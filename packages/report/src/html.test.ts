import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Html, html } from './html.ts';

describe('html', () => {
  it('escapes text in elements and attributes, and leaves markup of its own alone', () => {
    const cell = html`<b title="${'" onload="x'}">${'<script>&'}</b>`;
    expect(cell.markup).toBe('<b title="&quot; onload=&quot;x">&lt;script&gt;&amp;</b>');
    expect(html`<p>${cell}${[1, html`<i>${2}</i>`]}${null}${undefined}${false}</p>`.markup).toBe(
      `<p>${cell.markup}1<i>2</i></p>`,
    );
  });

  it('I-10: writes out what cannot be seen, and cuts what is endless', () => {
    expect(html`${'a\u202eb\0c'}`.markup).toBe('a\\u{202e}b\\u{0}c');
    expect(html`${'x'.repeat(10_000)}`.markup).toHaveLength(501);
  });

  it('lets no text end an element or an attribute, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"']/);
        expect(html`${new Html('<p>')}${text}`.markup.slice(3)).not.toMatch(/[<>"']/);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
