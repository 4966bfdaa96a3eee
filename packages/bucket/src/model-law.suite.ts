// The law above the others: a bucket is a map, whatever breaks off, starts anew or arrives twice.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Bucket } from './bucket.ts';
import type { LawStorage, MakeStorage } from './law-storage.fixture.ts';
import { chunksOf, KEYS, keysOf, text } from './laws.fixture.ts';

const CHANGES = ['write', 'put', 'stream', 'copy', 'delete'] as const;
/** Where a process dies: within the few requests that a change is to a cloud, or the many file-system calls that it is to a folder. */
const MOST = { requests: 5, calls: 32 } as const;

/** A call that changes something: it goes well, or arrives twice, or its process dies in the middle. */
interface Change {
  readonly op: (typeof CHANGES)[number];
  readonly a: string;
  readonly b: string;
  readonly how: 'well' | 'twice' | 'crash';
  readonly at: number;
  readonly told: 'first' | 'second';
}

/** One step against the bucket and against a `Map`. */
type Step = Change | Look;
interface Look {
  readonly op: 'read' | 'list' | 'restart';
  readonly a: string;
}
type Model = ReadonlyMap<string, string>;

/** Another seed, or more runs: `SLIPWAY_TEST_SEED=7 SLIPWAY_TEST_RUNS=500`. */
const { SLIPWAY_TEST_SEED = '20261121', SLIPWAY_TEST_RUNS = '25' } = process.env;

/** Random sequences of calls, crashes, restarts and duplicated deliveries against a `Map`. */
export function testModel(makeStorage: MakeStorage, what: string): void {
  const seed = Number(SLIPWAY_TEST_SEED);
  const numRuns = Number(SLIPWAY_TEST_RUNS);
  it(`behaves like a map under any sequence of ${what} (seed ${seed}, ${numRuns} runs)`, async () => {
    const steps = fc.array(anyStep(), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const storage = await makeStorage();
        const law = new Law(storage);
        for (const [i, step] of sequence.entries()) await law.take(step, `value ${i}`);
        await law.finish();
      }),
      { seed, numRuns },
    );
  });
}

function anyStep(): fc.Arbitrary<Step> {
  const key = fc.constantFrom(...KEYS);
  const change = fc.record({
    op: fc.constantFrom(...CHANGES),
    a: key,
    b: key,
    how: fc.constantFrom('well', 'well', 'twice', 'crash'),
    at: fc.oneof(fc.nat(MOST.requests), fc.nat(MOST.calls)),
    told: fc.constantFrom('first', 'second'),
  } satisfies { [field in keyof Change]: fc.Arbitrary<Change[field]> });
  const look = fc.record({ op: fc.constantFrom('read', 'list', 'restart'), a: key });
  return fc.oneof({ arbitrary: change, weight: 2 }, { arbitrary: look, weight: 1 });
}

class Law {
  readonly #storage: LawStorage;
  #bucket: Bucket;
  #model: Model = new Map();

  constructor(storage: LawStorage) {
    this.#storage = storage;
    this.#bucket = storage.open();
  }

  async take(step: Step, value: string): Promise<void> {
    if ('how' in step) return this.#change(step, value);
    const found = this.#model.get(step.a) ?? null;
    if (step.op === 'restart') this.#bucket = this.#storage.open();
    if (step.op === 'read') expect(await readOrNull(this.#bucket, step.a)).toBe(found);
    if (step.op === 'list') expect(await keysOf(this.#bucket, '')).toEqual([...this.#model.keys()].sort());
  }

  /** All that there is, and nothing else, even when what dead processes left is swept. */
  async finish(): Promise<void> {
    await this.#bucket.sweep(new Date(Date.now() + 60_000));
    expect(await contents(this.#bucket)).toEqual(sorted(this.#model));
  }

  async #change(step: Change, value: string): Promise<void> {
    const { op, a, b, how, at, told } = step;
    const call = (bucket: Bucket) => CALLS[op](bucket, step, value);
    const before = this.#model;
    if (isInVain(before, step)) {
      await expect(this.#bucket.copy(a, b)).rejects.toThrow('no such object');
      return;
    }
    if (how === 'crash' && this.#storage.crash !== undefined) {
      await this.#storage.crash(at, call);
      this.#bucket = this.#storage.open();
      const found = await contents(this.#bucket);
      expect([sorted(before), sorted(changed(before, step, value))]).toContainEqual(found);
      this.#model = new Map(found);
      return;
    }
    const answers = how === 'twice' ? await this.#storage.twice(call, told) : [await call(this.#bucket)];
    if (op === 'put') expect(answers.filter(Boolean)).toHaveLength(before.has(a) ? 0 : 1);
    this.#model = changed(before, step, value);
  }
}

const CALLS: Record<Change['op'], (bucket: Bucket, step: Change, value: string) => Promise<unknown>> = {
  write: (bucket, { a }, value) => bucket.write(a, value),
  put: (bucket, { a }, value) => bucket.putIfAbsent(a, value),
  stream: (bucket, { a }, value) => bucket.writeStream(a, chunksOf(Buffer.from(value), 3)),
  copy: (bucket, { a, b }) => bucket.copy(a, b),
  delete: (bucket, { a }) => bucket.delete(a),
};

function isInVain(model: Model, { op, a }: Change): boolean {
  return op === 'copy' && !model.has(a);
}

function changed(model: Model, { op, a, b }: Change, value: string): Model {
  const after = new Map(model);
  if (op === 'write' || op === 'stream' || (op === 'put' && !model.has(a))) after.set(a, value);
  if (op === 'copy') after.set(b, model.get(a) ?? '');
  if (op === 'delete') after.delete(a);
  return after;
}

function sorted(model: Model): [string, string][] {
  return [...model].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function contents(bucket: Bucket): Promise<[string, string][]> {
  const keys = await keysOf(bucket, '');
  return Promise.all(keys.map(async (key): Promise<[string, string]> => [key, text(await bucket.read(key))]));
}

async function readOrNull(bucket: Bucket, key: string): Promise<string | null> {
  return (await bucket.stat(key)) === null ? null : text(await bucket.read(key));
}
