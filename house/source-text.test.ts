import { describe, expect, it } from 'vitest';
import { readSourceText } from './source-text.ts';

describe('readSourceText', () => {
  it('tells comments from code and strings', () => {
    const { code, strings } = readSourceText(`a(); // it's 'x'\n/* "y" */ b('http://z', "it's \\"q\\"");`);
    expect(code).toBe("a(); \n b('0', '1');");
    expect(strings).toEqual(['http://z', 'it\'s \\"q\\"']);
  });

  it('tells regular expressions from division', () => {
    const { code, regexes } = readSourceText(
      'x = a / b / c; y = /[/\'"]\\/x/gu.test(z); if (/a/.test(b)) c(d) / 2;',
    );
    expect(regexes).toEqual([
      { source: '[/\'"]\\/x', flags: 'gu' },
      { source: 'a', flags: '' },
    ]);
    expect(code).toBe('x = a / b / c; y = /0/.test(z); if (/0/.test(b)) c(d) / 2;');
  });

  it('looks into the expressions of templates, nested ones too', () => {
    const source = 'f(`E_A_§{g({ a: `b§{c}d` })}/* no comment */`, h)'.replaceAll('§', '$');
    const { code, strings, openTemplates } = readSourceText(source);
    expect(code).toBe('f(`0` + (g({ a: `1` + (c) + `2` })) + `3`, h)');
    expect(strings).toEqual(['E_A_', 'b', 'd', '/* no comment */']);
    expect(openTemplates).toEqual(['E_A_', 'b']);
  });
});
