import { expect, it } from 'vitest';
import { type ExampleBatch, exampleBatches } from './example-source.ts';

function* twoBatches(): Generator<ExampleBatch> {
  for (const rows of [2, 1]) yield { batch: { length: rows, columns: {} }, truth: new Float64Array(rows) };
}

it('starts anew on each pass, and makes nothing before a row is asked for', () => {
  let passes = 0;
  const rows = exampleBatches({ rows: 3, seed: 1 }, () => {
    passes++;
    return twoBatches();
  });
  expect(passes).toBe(0);
  const lengths = () => [...rows].map(({ batch }) => batch.length);
  expect([lengths(), lengths(), passes]).toEqual([[2, 1], [2, 1], 2]);
});

it.each([
  [{ rows: -1, seed: 1 }, 'rows is -1, expected a whole number in [0, 100000000]'],
  [{ rows: 100_000_001, seed: 1 }, 'rows is 100000001'],
  [{ rows: 1.5, seed: 1 }, 'rows is 1.5'],
  [{ rows: 1, seed: 2 ** 31 }, 'seed is 2147483648, expected a whole number in [0, 2147483647]'],
  [{ rows: 1, seed: Number.NaN }, 'seed is NaN'],
])('refuses %j at the call', (options, message) => {
  expect(() => exampleBatches(options, twoBatches)).toThrow(
    expect.objectContaining({
      code: 'E_EXAMPLE_OPTION',
      exitCode: 64,
      message: expect.stringContaining(message),
    }),
  );
});
