import { createMemoryBucket } from '@slipway/bucket';
import { type AnyCard, f64, utf8 } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import { commitRun } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const id = utf8({ role: 'key' });
const card = {
  input: { id, x: f64({ min: 0, max: 1 }) },
  output: { id, p: f64({ nullable: false }) },
  prediction: 'p',
};

describe('a run and the card that is to read it', () => {
  const load = async (expected: Pick<AnyCard, 'input' | 'output' | 'prediction'>) => {
    const bucket = createMemoryBucket();
    const registry = new Registry(bucket, FAMILY_NAME);
    const schema = { input: card.input, label: {}, output: card.output };
    const { ref } = await commitRun(bucket, 'v2', { schema, card });
    await registry.publish(ref, { by: 'test', promote: true });
    return registry.resolve({}, { card: expected });
  };

  it('fit where the columns are the same, in whatever order they are declared', async () => {
    const { id, x } = card.input;
    await expect(load({ ...card, input: { x, id } })).resolves.toMatchObject({ release: 1 });
  });

  it.each<[string, Partial<typeof card> & object, string, string]>([
    ['another output column', { output: { ...card.output, q: f64() } as never }, 'output columns', 'q '],
    ['another range', { input: { id, x: f64({ min: 0, max: 2 }) } }, 'input columns', '"max":2'],
    ['an input column less', { input: { id } as never }, 'input columns', 'none of them'],
    ['another prediction', { prediction: 'q' }, 'prediction column', 'q'],
  ])('C-5: do not fit with %s: 76, which names it', async (_, change, what, expected) => {
    await expect(load({ ...card, ...change })).rejects.toMatchObject({
      code: 'E_RUN_MISMATCH',
      exitCode: 76,
      message: expect.stringContaining(`in its ${what}: `),
      facts: { expected: expect.stringContaining(expected) },
    });
  });
});
