// Reads `.env_pipelines`: `NAME=value` lines with comments, parsed by Node, checked here first because Node skips bad lines in silence.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseEnv } from 'node:util';
import { escapeText } from '@slipway/contract';

/** What a variables file holds. */
export interface EnvFile {
  /** Name → value, empty ones too. */
  readonly values: ReadonlyMap<string, string>;
  /** One sentence a bad line, without its value. */
  readonly problems: readonly string[];
  /** Why the file could not be read; absent when it was. */
  readonly cause?: unknown;
  readonly isMissing: boolean;
}

const MAX_BYTES = 1 << 20;
const LINE = /^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*)$/;
/** A value that ends on its own line: quoted, with perhaps a comment after it, or without quotes at its start. */
const VALUE = /^(?:"[^"]*"|'[^']*'|`[^`]*`)(?:[ \t]*|[ \t]+#.*)$|^(?!["'`])/;

/** Reads a variables file. A missing one is no problem; anything else that is wrong is in `problems`. */
export function readEnvFile(path: string): EnvFile {
  try {
    return parse(readText(path), basename(path));
  } catch (cause) {
    const isMissing = isErrno(cause) && cause.code === 'ENOENT';
    const reason = isErrno(cause) ? `${cause.code}` : cause instanceof Error ? cause.message : 'unknown';
    const problems = isMissing ? [] : [`${basename(path)} cannot be read: ${reason}`];
    return { values: new Map(), problems, cause, isMissing };
  }
}

function readText(path: string): string {
  // Without O_NONBLOCK, opening a FIFO would wait for its writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error('it is not a file');
    if (stat.size > MAX_BYTES) throw new Error(`it holds ${stat.size} bytes, at most ${MAX_BYTES} are read`);
    return decode(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8');
  }
}

function parse(text: string, file: string): EnvFile {
  // Node takes the next line as the value of a line that ends in `= `, so blanks at line ends go first.
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const problems: string[] = [];
  const seenAt = new Map<string, number>();
  for (const [i, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const problem = lineProblem(line, i + 1, seenAt);
    if (problem !== undefined) problems.push(`${file} line ${i + 1}: ${problem}`);
  }
  return { values: new Map(entries(lines)), problems, isMissing: false };
}

function lineProblem(line: string, lineNumber: number, seenAt: Map<string, number>): string | undefined {
  const [, name, value] = LINE.exec(line) ?? [];
  if (name === undefined || value === undefined) return 'is not NAME=value, a # comment or blank';
  const first = seenAt.get(name);
  if (first !== undefined) return `sets ${escapeText(name, 64)} again, after line ${first}`;
  seenAt.set(name, lineNumber);
  return VALUE.test(value)
    ? undefined
    : `the quoted value of ${escapeText(name, 64)} does not end on this line`;
}

function entries(lines: readonly string[]): [string, string][] {
  return Object.entries(parseEnv(lines.join('\n'))).map(([name, value]) => [name, value ?? '']);
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
