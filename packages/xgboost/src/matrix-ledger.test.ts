import { describe, expect, it } from 'vitest';
import { randomMatrix } from './fixtures/random-matrix.ts';
import { MatrixLedger } from './matrix-ledger.ts';

const [a, b, c] = [1, 2, 3].map((seed) => randomMatrix(100, seed)) as [
  ReturnType<typeof randomMatrix>,
  ReturnType<typeof randomMatrix>,
  ReturnType<typeof randomMatrix>,
];
/** As sent: four features and a label. */
const BYTES = 100 * 5 * 4;

describe('MatrixLedger', () => {
  it('has each content sent once, whichever array it stands in', () => {
    const ledger = new MatrixLedger();
    expect(ledger.plan([a, b])).toMatchObject({
      refs: [
        { id: 0, isSent: true, rows: 100, cols: 4, weighted: false },
        { id: 1, isSent: true },
      ],
      forget: [],
    });
    const copy = { ...a, values: a.values.slice() };
    expect(ledger.plan([b, copy]).refs).toMatchObject([
      { id: 1, isSent: false },
      { id: 0, isSent: false },
    ]);
    expect(ledger.plan([c, c]).refs).toMatchObject([
      { id: 2, isSent: true },
      { id: 2, isSent: false },
    ]);
  });

  it('tells contents apart by values, labels, weights and shape', () => {
    const ledger = new MatrixLedger();
    const others = [
      a,
      { ...a, values: a.values.with(7, 9) },
      { ...a, labels: a.labels.with(7, 0.123) },
      { ...a, weights: new Float32Array(100) },
      { ...a, weights: new Float32Array(100).fill(1) },
      { values: a.values, rows: 200, cols: 2, labels: new Float32Array(200) },
    ];
    expect(others.map((data) => ledger.plan([data]).refs[0]?.id)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('forgets the least recently used beyond its bounds, but never what the fit needs', () => {
    for (const limits of [{ maxMatrices: 2 }, { maxBytes: 2 * BYTES }]) {
      const ledger = new MatrixLedger(limits);
      ledger.plan([a]);
      ledger.plan([b]);
      ledger.plan([a]);
      expect(ledger.plan([c]).forget).toEqual([1]);
      expect(ledger.plan([b])).toMatchObject({ refs: [{ id: 3, isSent: true }], forget: [0] });
    }
    const small = new MatrixLedger({ maxBytes: 1 });
    expect(small.plan([a, b]).forget).toEqual([]);
    expect(small.plan([b, c]).forget).toEqual([0]);
  });
});
