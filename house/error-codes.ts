// The error codes that the sources can print.
import { constants } from 'node:os';
import type { SourceFile } from './workspace.ts';

/**
 * Codes that are put together from a beginning and a problem, e.g. `E_CONTRACT_${problem}`: where that is done, and which problems
 * there are. Where the problems are written in capitals in that file, a test compares this list with them.
 */
export const COMPOSED: Readonly<
  Record<string, { readonly file: string; readonly problems: readonly string[] }>
> = {
  E_BUCKET_: {
    file: 'packages/bucket/src/errors.ts',
    problems: [
      'MISSING',
      'NOT_FOUND',
      'PERMISSION',
      'UNSAFE',
      'CHANGED',
      'TOO_LARGE',
      'UNSUPPORTED',
      'UNAVAILABLE',
      'TEMPORARY',
      'DAMAGED',
      'IO',
    ],
  },
  E_CALIBRATION_: {
    file: 'packages/calibration/src/errors.ts',
    problems: ['EMPTY', 'WEIGHT', 'OUTCOME', 'VALUE', 'LENGTH', 'FACTOR'],
  },
  E_CONFIG_: { file: 'packages/config/src/errors.ts', problems: ['INVALID', 'FILE'] },
  E_CONTRACT_: {
    file: 'packages/contract/src/contract-error.ts',
    problems: ['COLUMN', 'TYPE', 'NULL', 'RANGE', 'CATEGORY', 'FLAGS', 'ROWS'],
  },
  E_METRICS_: {
    file: 'packages/metrics/src/errors.ts',
    problems: ['EMPTY', 'WEIGHT', 'OUTCOME', 'VALUE', 'LENGTH', 'OPTION'],
  },
  E_NUMERIC_: {
    file: 'packages/linear/src/errors.ts',
    problems: [
      'COLUMN',
      'SINGULAR',
      'NOT_FINITE',
      'EMPTY',
      'WEIGHT',
      'LABEL',
      'SEPARABLE',
      'LAMBDA',
      'PARAMETER',
      'SHAPE',
    ],
  },
  E_PIPELINE_: {
    file: 'packages/runtime/src/errors.ts',
    problems: ['INSTALL', 'TESTS', 'CONFORMANCE', 'SKIPPED'],
  },
};

const CODE = /^E(?:_[A-Z0-9]+)+$/;
const SHELL_CODE = /(?<![A-Z0-9_$])E(?:_[A-Z0-9]+)+(?![A-Z0-9_])/g;
const BEGINNING = /^E_[A-Z0-9_]+_$/;
const PROBLEM = /^[A-Z][A-Z0-9_]+$/;

/** Every code in sources that are not tests, sorted. */
export function errorCodes(files: readonly SourceFile[]): string[] {
  const whole = files.flatMap((file) => file.strings.filter((string) => CODE.test(string)));
  const composed = beginnings(files).flatMap(({ beginning }) =>
    (COMPOSED[beginning]?.problems ?? []).map((problem) => beginning + problem),
  );
  return [...new Set([...whole, ...composed])].sort();
}

/** Codes that shell scripts print, sorted: words of their own outside of comments. */
export function shellErrorCodes(scripts: Iterable<string>): string[] {
  const lines = [...scripts]
    .flatMap((text) => text.split('\n'))
    .filter((line) => !line.trimStart().startsWith('#'));
  return [...new Set(lines.flatMap((line) => line.match(SHELL_CODE) ?? []))].sort();
}

/** Where codes are put together. */
export function beginnings(
  files: readonly SourceFile[],
): { readonly beginning: string; readonly file: string }[] {
  return files.flatMap((file) =>
    file.openTemplates
      .filter((piece) => BEGINNING.test(piece))
      .map((beginning) => ({ beginning, file: file.path })),
  );
}

/** Strings of a file that look like problems: in capitals, no code and no name of an operating system's error. */
export function capitalWords(file: SourceFile): string[] {
  const words = file.strings.filter(
    (word) => PROBLEM.test(word) && !word.startsWith('E_') && !(word in constants.errno),
  );
  return [...new Set(words)].sort();
}
