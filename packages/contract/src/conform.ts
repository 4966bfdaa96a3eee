// Checks a batch against a schema, column by column. Nothing reaches a model, and nothing leaves it, unchecked.
import type { Batch, CatColumn, Column } from './batch.ts';
import { isValid } from './batch.ts';
import type { AnyCard } from './card.ts';
import { checkFlags } from './check-flags.ts';
import { ContractError, type Side } from './contract-error.ts';
import { layoutProblem } from './layout.ts';
import { type ColumnSpec, type Schema, vocabulary } from './schema.ts';
import { formatList } from './slipway-error.ts';

/** Checks what goes into a model: the card's input columns and its feature set's flag categories. */
export function checkInput<I extends Schema>(
  raw: Batch,
  card: Pick<AnyCard, 'featureSet'> & { readonly input: I },
): Batch<I> {
  const batch = conform(raw, card.input, 'input');
  checkFlags(batch, card.featureSet.categories ?? {});
  return batch;
}

/** Checks what comes out of a model: as many rows as went in, and the card's output columns. */
export function checkOutput<O extends Schema>(
  out: Batch<O>,
  expectedRows: number,
  card: Pick<AnyCard, 'family' | 'version'> & { readonly output: O },
): Batch<O> {
  const model = `${card.family}@${card.version}`;
  if (out?.length !== expectedRows) {
    throw new ContractError('ROWS', 'output', `the model returned ${out?.length} rows for ${expectedRows}`, {
      model,
    });
  }
  return conform(out, card.output, 'output', model);
}

/**
 * Checks a batch against a schema: missing column, wrong type, short column, null, range, finiteness, vocabulary.
 *
 * @returns The same buffers under the schema's columns only, in its order; codes of `cat` columns with a vocabulary mean that vocabulary.
 * @throws {@link ContractError} for the first column and row that break it.
 */
export function conform<S extends Schema>(batch: Batch, schema: S, side: Side, model?: string): Batch<S> {
  const missing = Object.keys(schema).filter((name) => !Object.hasOwn(batch.columns ?? {}, name));
  if (missing.length > 0) {
    throw new ContractError('COLUMN', side, `missing columns: ${formatList(missing)}`, {
      model,
      col: missing,
    });
  }
  const columns = Object.entries(schema).map(([name, spec]) => {
    const where: Where = { side, name, model };
    return [name, conformColumn(batch.columns[name] as Column, batch.length, spec, where)];
  });
  return { length: batch.length, columns: Object.fromEntries(columns) as Batch<S>['columns'] };
}

interface Where {
  readonly side: Side;
  readonly name: string;
  readonly model: string | undefined;
}

function conformColumn(column: Column, length: number, spec: ColumnSpec, where: Where): Column {
  const problem = layoutProblem(column, length, spec);
  if (problem !== undefined) throw fail('TYPE', where, problem);
  if (!mayBeNull(spec) && column.valid !== undefined) checkNoNulls(column, length, where);
  if (column.dtype === 'f64' || column.dtype === 'i32') checkRange(column, length, spec, where);
  if (column.dtype === 'bool') checkRange(column, length, { ...spec, min: 0, max: 1 }, where);
  return column.dtype === 'cat' ? conformCategories(column, length, spec, where) : column;
}

/** Unseen categories that become null are still null when a batch is checked a second time. */
function mayBeNull(spec: ColumnSpec): boolean {
  return spec.nullable || spec.unknown === 'null';
}

function checkNoNulls(column: Column, length: number, where: Where): void {
  for (let i = 0; i < length; i++) {
    if (!isValid(column, i)) throw fail('NULL', where, 'is empty where a value must be', i);
  }
}

function checkRange(column: Column, length: number, spec: ColumnSpec, where: Where): void {
  const { data } = column;
  const low = spec.min ?? -Number.MAX_VALUE;
  const high = spec.max ?? Number.MAX_VALUE;
  for (let i = 0; i < length; i++) {
    const value = data[i]!; // in range by the loop
    if (value >= low && value <= high) continue;
    if (spec.nullable && !isValid(column, i)) continue;
    const expected = Number.isFinite(value) || spec.min !== undefined ? `in [${low}, ${high}]` : 'finite';
    throw fail('RANGE', where, `is ${value}, expected ${expected}`, i);
  }
}

function conformCategories(column: CatColumn, length: number, spec: ColumnSpec, where: Where): CatColumn {
  const names = vocabulary(spec);
  if (names === undefined || sameNames(names, column.dict)) {
    checkCodes(column, length, spec, where);
    return column;
  }
  const fallback = spec.unknown === 'other' ? names.length - 1 : -1;
  const codes = column.dict.map((value) => {
    const code = spec.values?.indexOf(value) ?? -1;
    return code >= 0 ? code : fallback;
  });
  checkCodes(column, length, spec, where);
  const data = new Int32Array(length);
  const valid = new Uint8Array((length + 7) >> 3);
  for (let i = 0; i < length; i++) {
    const given = isValid(column, i) ? column.data[i]! : -1; // in range by the loop
    const code = given < 0 ? -1 : codes[given]!; // checked above
    if (code < 0 && given >= 0 && spec.unknown !== 'null') {
      throw fail('CATEGORY', where, `is "${column.dict[given]}", expected one of ${formatList(names)}`, i);
    }
    data[i] = code;
    if (code >= 0) valid[i >> 3]! |= 1 << (i & 7);
  }
  return mayBeNull(spec) ? { dtype: 'cat', data, dict: names, valid } : { dtype: 'cat', data, dict: names };
}

function checkCodes(column: CatColumn, length: number, spec: ColumnSpec, where: Where): void {
  for (let i = 0; i < length; i++) {
    const code = column.data[i]!; // in range by the loop
    if (code >= 0 && code < column.dict.length) continue;
    if (code === -1 && mayBeNull(spec) && !isValid(column, i)) continue;
    throw fail('CATEGORY', where, `has code ${code} of a dictionary of ${column.dict.length}`, i);
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

function fail(
  problem: 'TYPE' | 'NULL' | 'RANGE' | 'CATEGORY',
  where: Where,
  detail: string,
  row?: number,
): ContractError {
  const facts = { model: where.model, row: row === undefined ? undefined : row + 1, col: where.name };
  return new ContractError(problem, where.side, `column ${where.name} ${detail}`, facts);
}
