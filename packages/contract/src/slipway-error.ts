// The base of every error of this project, and the one line in which an error reaches a person.
import { EXIT, type ExitCode } from './exit-codes.ts';

/** Plain facts of an error: file, row, column, value, … No secret may be among them. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What an error is made of. */
export interface ErrorParts {
  /** `E_AREA_PROBLEM`. */
  readonly code: string;
  /** What the process exits with when this error ends it. */
  readonly exitCode: ExitCode;
  /** What failed and what to do about it, in one sentence. */
  readonly message: string;
  /** Named facts, printed in this order. */
  readonly facts?: Facts;
  /** Whether the same command may succeed later. Default: only for exit code 75. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** An error with a code, an exit code and plain facts. Packages subclass it, one class an area. */
export class SlipwayError extends Error {
  override readonly name: string = 'SlipwayError';
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly facts: Facts;
  readonly retryable: boolean;

  constructor(parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.exitCode = parts.exitCode;
    this.facts = parts.facts ?? {};
    this.retryable = parts.retryable ?? parts.exitCode === EXIT.tempFail;
  }
}

const MAX_VALUE_CHARS = 64;
const MAX_MESSAGE_CHARS = 600;
const MAX_LIST = 5;
/** Facts that say where: cut short they would lead nowhere. */
const ADDRESSES: ReadonlySet<string> = new Set([
  'file',
  'key',
  'bucket',
  'run',
  'package',
  'expected',
  'actual',
]);

/**
 * One line for stderr: `error E_CSV_TYPE file=a.csv row=3 col=cr value="x" message="…" exit=65`.
 *
 * Values are cut to 64 characters, keys and paths to 600, and control, bidirectional and other invisible characters are escaped, so that one error is one line
 * and cannot steer a terminal. Anything that is not a {@link SlipwayError} is `E_INTERNAL`, exit 70.
 */
export function formatErrorLine(error: unknown): string {
  const known = toSlipwayError(error);
  const facts = Object.entries(known.facts)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${formatFact(key, value)}`);
  const message = escapeText(known.message, MAX_MESSAGE_CHARS).replaceAll('"', "'");
  return ['error', known.code, ...facts, `message="${message}"`, `exit=${known.exitCode}`].join(' ');
}

/** Wraps whatever was thrown; a {@link SlipwayError} passes through untouched. */
export function toSlipwayError(error: unknown): SlipwayError {
  if (error instanceof SlipwayError) return error;
  const message = describeThrown(error);
  return new SlipwayError({ code: 'E_INTERNAL', exitCode: EXIT.software, message, cause: error });
}

/** Anything may be thrown, even what has no text. */
function describeThrown(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return `a thrown ${typeof error} without a text`;
  }
}

/** Lists five and then says how many more there are. @param separator - `; ` between whole sentences. */
export function formatList(items: readonly string[], separator = ', '): string {
  const rest = items.length - MAX_LIST;
  return rest > 0 ? `${items.slice(0, MAX_LIST).join(separator)} … and ${rest} more` : items.join(separator);
}

/** Escapes control, bidirectional and invisible characters as `\u{…}` and cuts to `maxChars` with an ellipsis. */
export function escapeText(text: string, maxChars: number): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (c) =>
    c === '\n' ? '\\n' : c === '\t' ? '\\t' : `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function formatFact(key: string, value: Facts[string]): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : formatList(value ?? []);
  const isShort = typeof value === 'string' && !ADDRESSES.has(key);
  const escaped = escapeText(text, isShort ? MAX_VALUE_CHARS : MAX_MESSAGE_CHARS);
  return /^[\w./:@+-]+$/.test(escaped) ? escaped : `"${escaped.replaceAll('"', "'")}"`;
}
