// No regular expression of the sources takes long on a text that was made to be slow.
import { describe, expect, it } from 'vitest';
import { readWorkspace } from './workspace.ts';

/** The longest text is 100 KB; the shorter ones catch an exponential one before it hangs. */
const SIZES = [12, 16, 20, 24, 1000, 10_000, 100_000];
const LIMIT_MS = 50;
/** The machine may be busy: the fastest of so many runs counts. */
const RUNS = 2;
const FILLERS = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '\n',
  '.',
  '-',
  '_',
  '/',
  ':',
  '"',
  "'",
  '=',
  '%',
  '@',
  '\\',
  '{',
  '\u00e9',
  '\u200b',
];
/** What makes a match fail at the very end. */
const ENDINGS = ['', '\0', '!', 'x\n'];

interface Found {
  readonly regex: RegExp;
  readonly where: string;
}

const regexes = readWorkspace().flatMap((owner) =>
  owner.files
    .filter((file) => !file.isTest)
    .flatMap((file) =>
      file.regexes.map(
        (found): Found => ({ regex: new RegExp(found.source, found.flags), where: file.path }),
      ),
    ),
);

describe('regular expressions', () => {
  it('are found in the sources', () => {
    expect(regexes.map(({ regex }) => regex.source)).toContain('^[a-z0-9][a-z0-9._-]{0,99}$');
  });

  it('I-9: are linear on 100 KB made to be slow', () => {
    const slow = regexes.flatMap((found) =>
      slowOn(found.regex).map((text) => `${found.where}: ${found.regex} on ${text}`),
    );
    expect(slow).toEqual([]);
  });

  it.each([/(a+)+$/, /(?:a|a)*b/, /\s+$/, /^(\w+\s?)*$/])('would be caught if one was like %s', (regex) => {
    expect(slowOn(regex)).not.toEqual([]);
  });
});

/** Texts on which a regular expression is too slow, in words; at most one. */
function slowOn(regex: RegExp): string[] {
  for (const size of SIZES) {
    for (const filler of fillers(regex)) {
      for (const ending of ENDINGS) {
        const text = filler.repeat(Math.ceil(size / filler.length)) + ending;
        if (fastestMs(regex, text) > LIMIT_MS)
          return [`${size} × ${JSON.stringify(filler)} + ${JSON.stringify(ending)}`];
      }
    }
  }
  return [];
}

/** Single characters, and the expression's own letters, which lead far into it. */
function fillers(regex: RegExp): string[] {
  const own = regex.source.replace(/\\.|[^\w ]/g, '').slice(0, 20);
  return own === '' ? FILLERS : [...FILLERS, own, `${own} `];
}

function fastestMs(regex: RegExp, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS && best > LIMIT_MS; run++) {
    const start = performance.now();
    regex.lastIndex = 0;
    if (regex.global) text.replace(regex, '');
    else regex.test(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
