// The header: which cell of a row goes to which column of the schema.
import { formatList, type Schema } from '@slipway/contract';
import { FrameError } from './errors.ts';
import { nearestName, showCodePoints } from './look-alike.ts';

/** What other programs put between cells, and how it is called. */
const OTHER_SEPARATORS: ReadonlyMap<string, string> = new Map([
  [';', ';'],
  ['\t', 'a tab'],
]);

/** What the header says. */
export interface Header {
  /** Names of the file's columns, in its order. */
  readonly names: readonly string[];
  /** Those that the schema does not know. */
  readonly extra: readonly string[];
}

/**
 * Checks the header's names against the schema.
 *
 * @throws {@link FrameError} `E_CSV_HEADER` for a column without a name, a name that stands twice, and missing columns (all of them).
 */
export function checkHeader(names: readonly string[], schema: Schema, file: string): Header {
  const positions = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const before = positions.get(name);
    if (before !== undefined) {
      const message = `column ${name} stands twice, at positions ${before + 1} and ${i + 1}: rename or drop one`;
      throw new FrameError('E_CSV_HEADER', message, { file, line: 1, col: name });
    }
    positions.set(name, i);
  }
  const missing = Object.keys(schema).filter((name) => !positions.has(name));
  if (missing.length > 0) throw missingColumns(missing, names, schema, file);
  const unnamed = positions.get('');
  if (unnamed !== undefined) {
    const message = `column ${unnamed + 1} has no name: name it, or leave the index out of the export`;
    throw new FrameError('E_CSV_HEADER', message, { file, line: 1 });
  }
  return { names, extra: names.filter((name) => !Object.hasOwn(schema, name)) };
}

function missingColumns(
  missing: readonly string[],
  names: readonly string[],
  schema: Schema,
  file: string,
): FrameError {
  const separator = otherSeparator(missing, names);
  const hints =
    separator === undefined
      ? likelyNames(missing, names, schema)
      : [`is the separator ${separator}? expected a comma`];
  const message = [`missing columns: ${formatList(missing)}`, ...hints].join('; ');
  return new FrameError('E_CSV_HEADER', message, { file, line: 1, col: missing });
}

/** What separates the cells in place of a comma: it stands in the header's only name, or cuts a missing name out of one. */
function otherSeparator(missing: readonly string[], names: readonly string[]): string | undefined {
  for (const [separator, shown] of OTHER_SEPARATORS) {
    const joined = names.filter((name) => name.includes(separator));
    if (joined.length === 0) continue;
    const parts = joined.flatMap((name) => name.split(separator)).map((part) => part.trim());
    if (names.length === 1 || missing.some((name) => parts.includes(name))) return shown;
  }
  return undefined;
}

function likelyNames(missing: readonly string[], names: readonly string[], schema: Schema): string[] {
  const free = names.filter((name) => !Object.hasOwn(schema, name));
  const hints = missing.flatMap((name) => {
    const near = nearestName(name, free);
    return near === undefined ? [] : [`for ${name} did you mean ${showCodePoints(near)}?`];
  });
  return hints.slice(0, 5);
}
