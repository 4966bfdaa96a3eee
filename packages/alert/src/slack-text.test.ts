import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSlackText } from './slack-text.ts';

describe('toSlackText', () => {
  it.each([
    ['a & b < c > d', 'a &amp; b &lt; c &gt; d'],
    ['&amp;', '&amp;amp;'],
    ['two\nlines', 'two\nlines'],
    ['\u001b[31m\u0000\r\t', '\\u{1b}[31m\\u{0}\\u{d}\\u{9}'],
    ['a\u202eb\u2066c\u200b\ufeff\u2028', 'a\\u{202e}b\\u{2066}c\\u{200b}\\u{feff}\\u{2028}'],
    ['\ud800 lone', '\\u{d800} lone'],
    ['çğ 😀 `code` *bold*', 'çğ 😀 `code` *bold*'],
    ['', ''],
  ])('G-8, A-32: turns %j into %j', (text, escaped) => {
    expect(toSlackText(text, 3000)).toBe(escaped);
  });

  it('G-8: cuts only what is too long, by whole characters and entities', () => {
    expect(toSlackText('abcde', 5)).toBe('abcde');
    expect(toSlackText('abcdef', 5)).toBe('abcd…');
    expect(toSlackText('ab&', 7)).toBe('ab&amp;');
    expect(toSlackText('ab&c', 7)).toBe('ab…');
    expect(toSlackText('a😀b', 4)).toBe('a😀b');
    expect(toSlackText('a😀bc', 4)).toBe('a😀…');
    expect(toSlackText('a😀bc', 3)).toBe('a…');
    expect(toSlackText('😀😀', 1)).toBe('…');
  });

  it('G-8: is a prefix of the whole escaped text, well formed and no longer than told', () => {
    const unit = fc.oneof(
      fc.constantFrom('&', '<', '>', '\u202e', '\u0007', '\ud83d'),
      fc.string({ unit: 'binary' }),
    );
    const text = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (given, max) => {
        const whole = toSlackText(given, 1_000_000);
        const cut = toSlackText(given, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(whole).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
        expect(whole).not.toMatch(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
        if (whole.length <= max) expect(cut).toBe(whole);
        else {
          expect(whole.startsWith(cut.slice(0, -1))).toBe(true);
          expect(cut.endsWith('…')).toBe(true);
          expect(cut).not.toMatch(/&(?!(?:amp|lt|gt);)|\\u\{[0-9a-f]*…/);
        }
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
