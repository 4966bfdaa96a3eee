// Checks of what a model does with unusual input: nulls, unseen categories, other columns, hostile keys, ends of ranges.
import {
  type Batch,
  type Column,
  type ColumnSpec,
  type DType,
  EXIT,
  formatList,
  type Model,
  SlipwayError,
} from '@slipway/contract';
import { type Cell, columnOf } from '../batch-of.ts';
import { cellsOf, findDifference } from '../cells.ts';
import { HOSTILE_KEYS } from '../sample-text.ts';
import { snapshot } from '../snapshot.ts';
import type { Check } from './check.ts';
import { outcomeOf, tell } from './outcome.ts';

const ROWS = 40;
/** Where a number has no range, what it is tried with. */
const FAR = 1e12;
const FAR_I32 = 2 ** 31 - 1;
const UNSEEN = 'a category that nobody has seen';

export const nulls: Check = {
  name: 'nulls',
  rule: 'nulls are taken where the card allows them, and refused elsewhere',
  async run(bench) {
    const model = await bench.fitted();
    for (const [name, spec] of Object.entries(bench.card.input)) {
      const input = replaceColumn(bench.sampleInput(ROWS), name, spec, new Array<Cell>(ROWS).fill(null));
      const problem = spec.nullable
        ? await scores(model, input)
        : await refuses(model, input, spec.unknown === 'null' ? undefined : 'E_CONTRACT_NULL');
      if (problem !== undefined) return `column ${name} with nulls only: ${problem}`;
    }
    return undefined;
  },
};

export const unseenCategories: Check = {
  name: 'unseen-categories',
  rule: 'unseen categories become what the card says',
  async run(bench) {
    const model = await bench.fitted();
    for (const [name, spec] of Object.entries(bench.card.input)) {
      if (spec.dtype !== 'cat') continue;
      const input = replaceColumn(
        bench.sampleInput(ROWS),
        name,
        { dtype: 'cat' },
        new Array<Cell>(ROWS).fill(UNSEEN),
      );
      const refused = spec.values !== undefined && (spec.unknown ?? 'error') === 'error';
      const problem = refused
        ? await refuses(model, input, 'E_CONTRACT_CATEGORY')
        : await scores(model, input);
      if (problem !== undefined) return `column ${name} with an unseen category: ${problem}`;
    }
    return undefined;
  },
};

export const wrongColumns: Check = {
  name: 'wrong-columns',
  rule: 'a missing column and a column of the wrong type are the data’s fault: exit 65',
  async run(bench) {
    const model = await bench.fitted();
    for (const name of Object.keys(bench.card.input)) {
      const input = bench.sampleInput(ROWS);
      const { [name]: column, ...rest } = input.columns;
      const missing = await refuses(model, { length: ROWS, columns: rest }, 'E_CONTRACT_COLUMN');
      if (missing !== undefined) return `without column ${name}: ${missing}`;
      const dtype: DType = column?.dtype === 'f64' ? 'i32' : 'f64';
      const other = replaceColumn(input, name, { dtype }, new Array<Cell>(ROWS).fill(1));
      const wrong = await refuses(model, other, 'E_CONTRACT_TYPE');
      if (wrong !== undefined) return `with column ${name} as ${dtype}: ${wrong}`;
    }
    return undefined;
  },
};

export const columnOrder: Check = {
  name: 'column-order',
  rule: 'the order of the columns, further columns and the order of a dictionary do not matter',
  async run(bench) {
    const model = await bench.fitted();
    const input = bench.sampleInput(ROWS);
    const expected = cellsOf(await model.score(input));
    const extra = { dtype: 'f64', data: new Float64Array(ROWS).fill(Number.NaN) } as const;
    const labels = Object.keys(bench.card.label).map((name) => [name, extra] as const);
    const reversed = Object.entries(input.columns).reverse();
    const columns = Object.fromEntries([['a further column', extra], ...labels, ...reversed]);
    const moved = findDifference(cellsOf(await model.score({ length: ROWS, columns })), expected);
    if (moved !== undefined) return `with columns reversed and added: ${moved}`;
    const recoded = Object.entries(input.columns).map(([name, column]) => [name, recode(column)]);
    const out = await model.score({ length: ROWS, columns: Object.fromEntries(recoded) });
    const difference = findDifference(cellsOf(out), expected);
    return difference && `with dictionaries reversed: ${difference}`;
  },
};

export const keys: Check = {
  name: 'keys',
  rule: 'keys come out as they went in',
  async run(bench) {
    const model = await bench.fitted();
    for (const [name, spec] of Object.entries(bench.card.output)) {
      if (spec.role !== 'key') continue;
      const rows = HOSTILE_KEYS.length;
      const input = replaceColumn(bench.sampleInput(rows), name, spec, HOSTILE_KEYS);
      const out = cellsOf(await model.score(input))[name] ?? [];
      const difference = findDifference({ [name]: out }, { [name]: HOSTILE_KEYS });
      if (difference !== undefined) return difference;
    }
    return undefined;
  },
};

export const extremes: Check = {
  name: 'extremes',
  rule: 'predictions stay within the card’s ranges when a number is at the end of its range',
  async run(bench) {
    const model = await bench.fitted();
    for (const [name, spec] of Object.entries(bench.card.input)) {
      if (spec.dtype !== 'f64' && spec.dtype !== 'i32') continue;
      const far = spec.dtype === 'f64' ? FAR : FAR_I32;
      for (const value of [spec.min ?? -far, spec.max ?? far, spec.min ?? -0]) {
        const input = replaceColumn(bench.sampleInput(ROWS), name, spec, new Array<Cell>(ROWS).fill(value));
        const problem = await scores(model, input);
        if (problem !== undefined) return `column ${name} at ${value}: ${problem}`;
      }
    }
    return undefined;
  },
};

export const inputUnchanged: Check = {
  name: 'input-unchanged',
  rule: 'predicting does not change what it is given',
  async run(bench) {
    const model = await bench.fitted();
    const input = bench.sampleInput(bench.rows);
    const before = snapshot(input);
    await model.score(input);
    const changed = before.changedColumns();
    return changed.length > 0 ? `predicting changed column ${formatList(changed)} of its input` : undefined;
  },
};

type Replacement = Pick<ColumnSpec, 'dtype' | 'values' | 'unknown'>;

function replaceColumn(batch: Batch, name: string, spec: Replacement, cells: readonly Cell[]): Batch {
  return { length: batch.length, columns: { ...batch.columns, [name]: columnOf(spec, cells) } };
}

/** The same values under a dictionary in reverse order with one more name in it. */
function recode(column: Column): Column {
  if (column.dtype !== 'cat') return column;
  const dict = [UNSEEN, ...column.dict.toReversed()];
  return { ...column, dict, data: column.data.map((code) => (code < 0 ? code : column.dict.length - code)) };
}

async function scores(model: Model, input: Batch): Promise<string | undefined> {
  const outcome = await outcomeOf(() => model.score(input));
  return 'error' in outcome ? tell(outcome.error) : undefined;
}

async function refuses(model: Model, input: Batch, code: string | undefined): Promise<string | undefined> {
  const outcome = await outcomeOf(() => model.score(input));
  if (code === undefined) return undefined;
  if (!('error' in outcome)) return `was scored, expected ${code}`;
  const { error } = outcome;
  const right = error instanceof SlipwayError && error.exitCode === EXIT.data && error.code === code;
  return right ? undefined : `threw ${tell(error)}, expected ${code}`;
}
