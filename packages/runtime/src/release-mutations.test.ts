// Any one byte changed in any artifact, manifest or record of a release is refused before anything is served: exit 76, naming the file.
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBucket } from '@slipway/bucket';
import { formatErrorLine, SlipwayError } from '@slipway/contract';
import { Registry } from '@slipway/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JobHome, jobHome, putData, readRun } from './jobs.fixture.ts';
import { loadModel } from './load-model.ts';
import { pinRun } from './pin-run.ts';

const FAMILY = 'conversion-rate';
const MUTATIONS = 500;
const PROCESSES = 24;
/** Servings at a time, each over a copy of the bucket. */
const LANES = 3;

let home: JobHome;
/** Keys of all that the champion is served from: its files, its manifest, every record of the log. */
let keys: readonly string[];
let champion: string;
let sound: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  home = await jobHome(FAMILY);
  const { card } = await loadModel(FAMILY, 'v1');
  await putData(home, card, { train: 600, eval: 200, predict: 20 });
  // An earlier run that could serve in silence, were anything to fall back; and a log of several records.
  for (const args of [[], ['--promote'], ['--promote']]) {
    const run = await home.run('train', { args: ['-v', 'v1', '--force-release', 'for the test', ...args] });
    expect(run.code, run.stderr).toBe(0);
    champion = String(run.log.find((line) => line.event === 'result')?.run);
  }
  // Witnesses are empty: there is no byte to change.
  keys = (await home.keys('model')).filter(
    (key) => key.includes(champion) || /\/_releases\/.*\.json$/.test(key),
  );
  sound = new Map(await Promise.all(keys.map(async (key) => [key, await home.read('model', key)] as const)));
}, 60_000);
afterAll(() => home[Symbol.asyncDispose]());

/** What a serving does before it publishes. A registry of its own, as each process has. */
async function pin(what: { readonly version?: string; readonly run?: string }): Promise<void> {
  const registry = new Registry(openBucket(home.file('model', '')), FAMILY);
  const { proveLog } = await pinRun(
    registry,
    { family: FAMILY, version: what.version, run: what.run },
    () => {},
  );
  await proveLog();
}

/** A generator of numbers in [0, 1) that gives the same ones each time. @see mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Mutation {
  readonly key: string;
  readonly bytes: Buffer;
}

/** One byte of a file becomes another one, goes, or comes. Every file has its turn; small ones as often as large ones. */
function mutation(i: number, next: () => number): Mutation {
  const key = keys[i % keys.length] ?? '';
  const bytes = Buffer.from(sound.get(key) ?? Buffer.alloc(0));
  const at = Math.floor(next() * bytes.length);
  const kind = next();
  const other = (bytes[at]! + 1 + Math.floor(next() * 255)) & 255; // in range by the draw
  if (kind < 0.8) {
    bytes[at] = other;
    return { key, bytes };
  }
  const rest = bytes.subarray(kind < 0.9 ? at + 1 : at);
  const added = kind < 0.9 ? [] : [Buffer.of(other)];
  return { key, bytes: Buffer.concat([bytes.subarray(0, at), ...added, rest]) };
}

describe('C-2, C-3: one byte of a release that is not what it was', () => {
  it('is nothing to be found in a sound one', async () => {
    await expect(pin({})).resolves.toBeUndefined();
    await expect(pin({ run: champion })).resolves.toBeUndefined();
    expect(keys.filter((key) => key.includes(champion)).map((key) => key.split('/').at(-1))).toEqual(
      expect.arrayContaining(['manifest.json', 'model.json', 'report.json']),
    );
    expect(keys.filter((key) => key.includes('/_releases/'))).toHaveLength(3);
  });

  it(`is refused in each of ${MUTATIONS} random mutations over all files, by champion, version and MODEL_RUN`, async () => {
    const next = random(20261122);
    const unlike: string[] = [];
    const asked = [{}, { version: 'v1' }, { run: champion }];
    for (let i = 0; i < MUTATIONS; i++) {
      const { key, bytes } = mutation(i, next);
      await home.put('model', key, bytes);
      const error = await pin(asked[Math.floor(next() * asked.length)] ?? {}).catch((e: unknown) => e);
      await home.put('model', key, sound.get(key) ?? '');
      if (!(error instanceof SlipwayError) || error.exitCode !== 76 || error.facts.key !== key)
        unlike.push(`${i} ${key}: ${error === undefined ? 'served' : formatErrorLine(error)}`);
    }
    expect(unlike).toEqual([]);
    await expect(pin({})).resolves.toBeUndefined();
  }, 60_000);

  it('is refused too when any whole file is gone, the newest record of the log among them', async () => {
    const unlike: string[] = [];
    for (const key of keys) {
      await rm(home.file('model', key));
      const error = await pin({}).catch((e: unknown) => e);
      await home.put('model', key, sound.get(key) ?? '');
      const isTold = error instanceof SlipwayError && error.exitCode === 76;
      const named = isTold ? `${error.facts.key}/${error.facts.names}` : '';
      if (!named.includes(key) && !named.includes(key.split('/').at(-1) ?? key))
        unlike.push(`${key}: ${error === undefined ? 'served' : formatErrorLine(error)}`);
    }
    expect(unlike).toEqual([]);
    await expect(pin({})).resolves.toBeUndefined();
  });

  it(`is refused by ${PROCESSES} real servings, which publish nothing`, async () => {
    const next = random(7);
    const mutations = Array.from({ length: PROCESSES }, (_, i) => ({ i, ...mutation(i, next) }));
    const wrong: string[] = [];
    const work = async (lane: number) => {
      const bucket = join(home.path, `model-${lane}`);
      await cp(home.file('model', ''), bucket, { recursive: true });
      for (let m = mutations.pop(); m !== undefined; m = mutations.pop()) {
        await writeFile(join(bucket, m.key), m.bytes);
        const args = m.i % 2 === 0 ? [] : ['--run', champion];
        const serving = await home.start('serve', { args, env: { BUCKET_MODEL: bucket } }).result;
        await writeFile(join(bucket, m.key), sound.get(m.key) ?? '');
        const { code, errorLine } = readRun(serving);
        if (code !== 76 || !errorLine.includes(` key=${m.key} `))
          wrong.push(`${m.key}: ${code} ${errorLine}`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, lane) => work(lane)));
    expect(wrong).toEqual([]);
    expect((await home.keys('predict')).filter((key) => key.startsWith('output/'))).toEqual([]);
    const whole = await home.run('serve');
    expect(whole.code, whole.stderr).toBe(0);
  }, 120_000);
});
