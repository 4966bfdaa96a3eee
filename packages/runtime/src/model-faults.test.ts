// What a model package can do wrong, in real jobs: always the right exit code and a name, never a success and never a hang.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvOf, type JobHome, jobHome, keysOf, putData } from './jobs.fixture.ts';
import { type Holes, TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

let workspace: FixtureWorkspace;
let home: JobHome;

const FOREVER = 'await new Promise(() => {});';
const LEAK = 'setInterval(() => {}, 1000);';
const LOOP = 'for (;;);';

/** Fails while it is trained; `E_…` and the method that the error line names. */
const FIT_FAULTS: Readonly<
  Record<string, readonly [does: string, holes: Holes, code: string, method: string]>
> = {
  v10: ['throws in fit', { fit: "throw new Error('boom');" }, 'E_MODEL_THREW', 'fit'],
  v11: ['throws what has no text in fit', { fit: 'throw Object.create(null);' }, 'E_MODEL_THREW', 'fit'],
  v12: ['throws in save', { save: "throw new TypeError('boom');" }, 'E_MODEL_THREW', 'save'],
  v13: ['throws in load', { load: "throw new Error('boom');" }, 'E_MODEL_THREW', 'load'],
  v14: ['throws in predictBatch', { predict: "throw new Error('boom');" }, 'E_MODEL_THREW', 'predictBatch'],
  v15: [
    'rejects where nobody listens',
    { fit: `Promise.reject(new Error('boom')); ${FOREVER}` },
    'E_JOB_CRASHED',
    'fit',
  ],
  v16: [
    'throws from a timer',
    { fit: `setTimeout(() => { throw new Error('boom'); }); ${FOREVER}` },
    'E_JOB_CRASHED',
    'fit',
  ],
  v17: ['never settles fit', { fit: FOREVER }, 'E_MODEL_EXITED', 'fit'],
  v18: ['calls process.exit(0) in fit', { fit: 'process.exit(0);' }, 'E_MODEL_EXITED', 'fit'],
  v19: [
    'calls process.exit(0) in predictBatch',
    { predict: 'process.exit(0);' },
    'E_MODEL_EXITED',
    'predictBatch',
  ],
  v20: [
    'calls process.exit(0) while it is imported',
    { top: 'process.exit(0);' },
    'E_MODEL_EXITED',
    'import',
  ],
  v21: [
    'throws an error that says exit 0',
    {
      top: "import { SlipwayError } from '@slipway/contract';",
      fit: "throw new SlipwayError({ code: 'E_FINE', exitCode: 0, message: 'all is well' });",
    },
    'E_MODEL_THREW',
    'fit',
  ],
  v22: [
    'changes the training data',
    {
      fit: 'for await (const { columns } of train.batches()) columns.y.data[0] += 0.25;',
    },
    'E_MODEL_CHANGED_DATA',
    'fit',
  ],
  v23: [
    'throws an error that is its own cause',
    {
      fit: "const e = new Error('boom'); e.cause = e; throw e;",
    },
    'E_MODEL_THREW',
    'fit',
  ],
};

/** Trains well and fails in a scoring thread. */
const SERVE_FAULTS: Readonly<
  Record<string, readonly [does: string, predict: string, expected: readonly string[]]>
> = {
  v30: ['throws', "throw new Error('boom');", ['E_MODEL_THREW', 'method=predictBatch', 'rows=1-50']],
  v31: [
    'returns a row too few',
    "return { length: length - 1, columns: { id: columns.id, p: { dtype: 'f64', data: new Float64Array(length) } } };",
    ['E_CONTRACT_ROWS', 'model=tiny@v31'],
  ],
  v32: [
    'predicts NaN',
    "const p = new Float64Array(length); p[7] = NaN; return { length, columns: { id: columns.id, p: { dtype: 'f64', data: p } } };",
    ['E_CONTRACT_RANGE', 'model=tiny@v32', 'row=8', 'col=p'],
  ],
  v33: [
    'predicts out of range',
    "const p = new Float64Array(length).fill(1.5); return { length, columns: { id: columns.id, p: { dtype: 'f64', data: p } } };",
    ['E_CONTRACT_RANGE', 'row=1', 'col=p'],
  ],
  v34: [
    'changes the keys in place',
    'columns.id.data[columns.id.offsets[3]] = 90;',
    ['E_MODEL_CHANGED_KEY', 'row=4', 'col=id'],
  ],
  v35: ['never settles', FOREVER, ['E_JOB_DEADLINE', 'method=predictBatch', 'seconds=4']],
  v36: ['blocks its thread for ever', LOOP, ['E_JOB_DEADLINE', 'method=predictBatch', 'seconds=4']],
  v37: ['calls process.exit(0)', 'process.exit(0);', ['E_MODEL_EXITED', 'method=predictBatch']],
  v38: [
    'rejects where nobody listens',
    `Promise.reject(new Error('boom')); ${FOREVER}`,
    ['E_MODEL_THREW', 'method=predictBatch'],
  ],
};
/** Faults begin when the model is told so by its artifact's neighbour: the row that says so is only in the data to score. */
const onlyInServe = (statements: string) => `if (length === 50) { ${statements} }`;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  for (const [version, [, holes]] of Object.entries(FIT_FAULTS))
    await workspace.addModel(TINY, version, tinyModel(version, holes));
  for (const [version, [, predict]] of Object.entries(SERVE_FAULTS))
    await workspace.addModel(TINY, version, tinyModel(version, { predict: onlyInServe(predict) }));
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

describe('C-12, E-8: a training whose model', () => {
  for (const [version, [does, , code, method]] of Object.entries(FIT_FAULTS)) {
    it.concurrent(`${does} ends with 70 and names the model and the method`, async () => {
      const run = await home.run('train', { args: ['-v', version] });
      expect(run).toMatchObject({ code: 70, signal: null });
      expect(run.errorLine).toMatch(
        new RegExp(`^error ${code} .*model=\\S*tiny[@-]${version} method=${method} `),
      );
      expect((await home.keys('model')).filter((key) => key.startsWith(`tiny/${version}/`))).toEqual([]);
    });
  }

  it.concurrent('blocks its thread for ever is stopped at DEADLINE_SECONDS, and named', async () => {
    await workspace.addModel(TINY, 'v40', tinyModel('v40', { fit: LOOP }));
    const run = await home.run('train', { args: ['-v', 'v40', '--deadline-seconds', '4'] });
    expect(run.code).toBe(70);
    expect(run.errorLine).toMatch(/^error E_JOB_DEADLINE model=tiny@v40 method=fit seconds=4 /);
  });

  it.concurrent('leaves a timer running ends all the same, and well', async () => {
    await workspace.addModel(TINY, 'v41', tinyModel('v41', { fit: LEAK, load: LEAK, predict: LEAK }));
    expect((await home.run('train', { args: ['-v', 'v41'] })).code).toBe(0);
    expect((await home.run('serve', { args: ['-v', 'v41'] })).code).toBe(0);
  });
});

describe('C-12, E-8, E-11: a serving whose model', () => {
  for (const [version, [does, , expected]] of Object.entries(SERVE_FAULTS)) {
    it.concurrent(`${does} in a scoring thread ends with 70, names it, and publishes nothing`, async () => {
      expect((await home.run('train', { args: ['-v', version] })).code).toBe(0);
      const hangs = expected[0] === 'E_JOB_DEADLINE';
      const run = await home.run('serve', {
        args: ['-v', version, ...(hangs ? ['--deadline-seconds', '4'] : [])],
      });
      expect(run).toMatchObject({ code: 70, signal: null });
      for (const part of expected) expect(run.errorLine).toContain(part);
      const left = (await home.keys('predict')).filter((key) => key.includes(`/${version}/`));
      expect(left.filter((key) => !key.includes('_staging/'))).toEqual([]);
    });
  }
});

it('E-11: a serving whose scoring thread dies between two batches ends with 70 instead of waiting', async () => {
  const crash = "queueMicrotask(() => { throw new Error('boom'); });";
  await workspace.addModel(TINY, 'v42', tinyModel('v42', { predict: `if (length === 65_536) { ${crash} }` }));
  await home.put('predict', 'large.csv', csvOf(tinyCard(), 400_000, 1, 'predict'));
  expect((await home.run('train', { args: ['-v', 'v42'] })).code).toBe(0);
  const args = ['-v', 'v42', '--path-data-in', 'large.csv', '--score-threads', '1'];
  const run = await home.run('serve', { args });
  expect(run.code, run.stdout).toBe(70);
  expect(run.errorLine).toMatch(/^error E_MODEL_THREW model=tiny@v42 method=predictBatch .*boom/);
});

it('E-11: a serving whose model goes around the check of its rows ends with 70 and publishes nothing', async () => {
  const score =
    'async score(batch) { const out = await super.score(batch); return out.length === 50 ? { ...out, length: 49 } : out; }';
  await workspace.addModel(TINY, 'v43', tinyModel('v43', { field: score }));
  expect((await home.run('train', { args: ['-v', 'v43'] })).code).toBe(0);
  const run = await home.run('serve', { args: ['-v', 'v43'] });
  expect(run.code).toBe(70);
  expect(run.errorLine).toMatch(/^error E_OUTPUT_ROWS model=tiny@v43 file=\S+ read=50 written=49 /);
  expect((await home.keys('predict')).filter((key) => key.includes('/v43/'))).toEqual([]);
});

describe('C-13: a package that is no model ends with 78 before data is read, because', () => {
  const cases: Readonly<Record<string, readonly [why: string, source: string, says: readonly string[]]>> = {
    v50: [
      'methods are missing',
      `import { Model } from '@slipway/contract'; export default class extends Model { async fit() {} }`,
      ['method save is missing', 'method load is missing', 'method predictBatch is missing'],
    ],
    v51: [
      'its default export is no class',
      tinyModel('v51', { end: 'export default new Tiny();' }),
      ['is not a class'],
    ],
    v54: [
      'it speaks another contract',
      tinyModel('v54', { card: { contract: 2 } }),
      ['card.contract is 2, this is contract 1'],
    ],
    v55: [
      'its folder was copied, and its card left as it was',
      tinyModel('v2'),
      ['its card says tiny v2, its package says tiny v55'],
    ],
    v56: [
      'its card has keys that nothing reads',
      tinyModel('v56', { card: { gate: [{ kind: 'baseline' }], trainin: { rounds: 'share' } } }),
      ['card.gate is not a key of card, did you mean gates?', 'card.trainin is not a key'],
    ],
    v57: ['its import fails', "import 'no-such-package';", ['importing it failed', 'no-such-package']],
  };
  for (const [version, [why, source, says]] of Object.entries(cases)) {
    it.concurrent(why, async () => {
      await workspace.addModel(TINY, version, source);
      const run = await home.run('train', { args: ['-v', version], env: { PATH_TRAIN: 'not/there.csv' } });
      expect(run.code).toBe(78);
      expect(run.errorLine).toContain(`error E_MODEL_PACKAGE package=@slipway/tiny-${version}`);
      for (const part of says) expect(run.errorLine).toContain(part);
    });
  }
});

it('puts what a model prints into the log, so that stdout stays JSON and the error line the last one', async () => {
  await workspace.addModel(
    TINY,
    'v60',
    tinyModel('v60', {
      fit: "console.log('{not\\njson'); console.error('\\u001b[2Jhm'); throw new Error('boom');",
    }),
  );
  const run = await home.run('train', { args: ['-v', 'v60'] });
  expect(run.stderr.split('\n')).toHaveLength(2);
  const printed = run.log.filter((line) => line.event === 'output').map(({ stream, line }) => [stream, line]);
  expect(printed).toEqual(
    expect.arrayContaining([
      ['stdout', '{not'],
      ['stdout', 'json'],
      ['stderr', '\u001b[2Jhm'],
    ]),
  );
  expect(await home.keys('predict')).toContain(keysOf(TINY, 'v1').input);
});
