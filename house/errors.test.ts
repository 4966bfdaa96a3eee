// Every error code is documented, and every documented code exists.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginnings, COMPOSED, capitalWords, errorCodes } from './error-codes.ts';
import { readSourceText } from './source-text.ts';
import { ROOT, readWorkspace } from './workspace.ts';

const PAGE = 'docs/reference/errors.md';
const files = readWorkspace().flatMap((owner) => owner.files.filter((file) => !file.isTest));
const codes = errorCodes(files);

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

  it.skipIf(!existsSync(join(ROOT, PAGE)))(`stand in ${PAGE}, each once, and nothing else does`, () => {
    const page = readFileSync(join(ROOT, PAGE), 'utf8');
    const documented = [...page.matchAll(/^### `?(E_[A-Z0-9_]+)`?\s*$/gm)].map((match) => match[1] ?? '');
    expect({ undocumented: codes.filter((code) => !documented.includes(code)) }).toEqual({
      undocumented: [],
    });
    expect({ unknown: documented.filter((code) => !codes.includes(code)) }).toEqual({ unknown: [] });
    expect(documented).toHaveLength(new Set(documented).size);
  });
});

describe('errorCodes', () => {
  it('takes whole strings and composed ones, and no prose', () => {
    const text = "f('E_A_B', `E_METRICS_$`, 'see E_C_D', 'E_A_'); // 'E_X_Y'".replace('$', '$'.concat('{p}'));
    expect(errorCodes([{ path: 'x.ts', isTest: false, ...readSourceText(text) }])).toEqual([
      'E_A_B',
      'E_METRICS_EMPTY',
      'E_METRICS_LENGTH',
      'E_METRICS_VALUE',
      'E_METRICS_WEIGHT',
    ]);
  });
});
