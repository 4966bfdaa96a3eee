// Every error code is documented, and every documented code exists.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginnings, COMPOSED, capitalWords, errorCodes, shellErrorCodes } from './error-codes.ts';
import { readSourceText } from './source-text.ts';
import { ROOT, readShellScripts, readWorkspace } from './workspace.ts';

const PAGE = 'docs/reference/errors.md';
const files = readWorkspace().flatMap((owner) => owner.files.filter((file) => !file.isTest));
const codes = [...new Set([...errorCodes(files), ...shellErrorCodes(readShellScripts().values())])];
const entries = readFileSync(join(ROOT, PAGE), 'utf8')
  .split(/^##+ /m)
  .filter((section) => section.startsWith('E_'))
  .map((text) => ({ code: /^\S+/.exec(text)?.[0] ?? '', text }));

describe('error codes', () => {
  it('are found in the sources', () => {
    expect(codes).toEqual(expect.arrayContaining(['E_CONTRACT_NULL', 'E_MODEL_NOT_FITTED', 'E_INTERNAL']));
  });

  it('that are put together are in the table, where the table says, with the problems that the file names', () => {
    const inSource = beginnings(files);
    expect(Object.fromEntries(inSource.map(({ beginning, file }) => [beginning, file]))).toEqual(
      Object.fromEntries(Object.entries(COMPOSED).map(([beginning, { file }]) => [beginning, file])),
    );
    for (const { beginning, file } of inSource) {
      const words = capitalWords(
        files.find(({ path }) => path === file) ?? { path: file, isTest: false, ...readSourceText('') },
      );
      if (words.length > 0)
        expect([beginning, words]).toEqual([beginning, [...COMPOSED[beginning]!.problems].sort()]);
    }
  });

  it(`stand in ${PAGE}, each once, and nothing else does`, () => {
    const documented = entries.map(({ code }) => code);
    expect({ undocumented: codes.filter((code) => !documented.includes(code)) }).toEqual({
      undocumented: [],
    });
    expect({ unknown: documented.filter((code) => !codes.includes(code)) }).toEqual({ unknown: [] });
    expect(documented).toHaveLength(new Set(documented).size);
  });

  it(`have an exit code, a cause and a cure in ${PAGE}`, () => {
    const parts = [/\bExit(?: code)? \d/i, /\*\*Cause/, /\*\*Cure/];
    const poor = entries.filter(({ text }) => !parts.every((part) => part.test(text)));
    expect(poor.map(({ code }) => code)).toEqual([]);
  });
});

describe('errorCodes', () => {
  it('takes whole strings and composed ones, and no prose', () => {
    const text = "f('E_A_B', `E_METRICS_$`, 'see E_C_D', 'E_A_'); // 'E_X_Y'".replace('$', '$'.concat('{p}'));
    expect(errorCodes([{ path: 'x.ts', isTest: false, ...readSourceText(text) }])).toEqual([
      'E_A_B',
      'E_METRICS_EMPTY',
      'E_METRICS_LENGTH',
      'E_METRICS_OPTION',
      'E_METRICS_OUTCOME',
      'E_METRICS_VALUE',
      'E_METRICS_WEIGHT',
    ]);
  });
});

describe('shellErrorCodes', () => {
  it('takes codes and neither comments nor variables', () => {
    const text = 'fail E_SETUP_NODE 69 "x"\n# E_OLD_ONE\necho "error E_USAGE exit=64" $E_NOT_ONE MY_E_NOT';
    expect(shellErrorCodes([text])).toEqual(['E_SETUP_NODE', 'E_USAGE']);
  });
});
