// The example data of a new family, and its test.
import type { FamilyFacts } from './family-files.ts';

/** The generator. */
export function exampleText({ task }: FamilyFacts): string {
  const isBinary = task === 'binary';
  return `// Made-up rows, as many as wanted, to try the pipeline on before there are real ones.
import { type ExampleBatch, type ExamplePart, type ExampleSource, exampleBatches } from '@slipway/contract';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { featuresV1 } from './features-v1.ts';

const MAX_BATCH_ROWS = 65_536;
const PARTS: readonly ExamplePart[] = ['train', 'eval', 'predict'];

const SEGMENTS = ['small', 'medium', 'large'];
/** The rate of each segment. */
const RATES = [0.08, 0.15, 0.3];
const MAX_EVENTS = 40;

/** The example data of features_v1. */
export const example: ExampleSource = {
  featureSet: featuresV1,
  defaultSeed: 1,
  defaultRows: { train: 30_000, eval: 7_500, predict: 50_000 },
  make: (part, rows, seed) => exampleBatches({ rows, seed }, () => makeBatches(part, rows, seed)),
};

function* makeBatches(part: ExamplePart, rows: number, seed: number): Generator<ExampleBatch> {
  const share = sharesOf(seed, part);
  for (let first = 0; first < rows; first += MAX_BATCH_ROWS)
    yield makeBatch(part, first, Math.min(MAX_BATCH_ROWS, rows - first), share);
}

function makeBatch(part: ExamplePart, first: number, length: number, share: () => number): ExampleBatch {
  const truth = new Float64Array(length);
  const outcome = new ${isBinary ? 'Uint8Array' : 'Float64Array'}(length);
  const segment = new Int32Array(length);
  const isNew = new Uint8Array(length);
  const events = new Int32Array(length);
  const days = new Float64Array(length).fill(Number.NaN);
  const valid = new Uint8Array(Math.ceil(length / 8));
  for (let i = 0; i < length; i++) {
    segment[i] = Math.floor(share() * SEGMENTS.length);
    isNew[i] = share() < 0.3 ? 1 : 0;
    events[i] = Math.floor(share() * share() * MAX_EVENTS);
    const since = Math.floor(share() * 30);
    if (events[i] !== 0) {
      days[i] = since;
      valid[i >> 3]! |= 1 << (i & 7); // in range: i is below length
    }
    truth[i] = truthOf(segment[i]!, isNew[i] === 1, days[i]!); // in range by the loop
    outcome[i] = ${isBinary ? 'share() < truth[i]! ? 1 : 0' : 'truth[i]! * (0.5 + share())'};
  }
  const input = {
    entity_id: textColumn(Array.from({ length }, (_, i) => \`\${part}-\${first + i + 1}\`)),
    segment: { dtype: 'cat', data: segment, dict: SEGMENTS },
    is_new: { dtype: 'bool', data: isNew },
    events_30d: { dtype: 'i32', data: events },
    days_since_event: { dtype: 'f64', data: days, valid },
  } as const;
  const label = { ${isBinary ? 'happened' : 'outcome'}: { dtype: '${isBinary ? 'bool' : 'f64'}', data: outcome } } as const;
  return { batch: { length, columns: part === 'predict' ? input : { ...label, ...input } }, truth };
}

/** Only products, which round alike on every machine: the segment's ${isBinary ? 'rate' : 'rate, ten times'}, more for the new, less for those who came lately. */
function truthOf(segment: number, isNew: boolean, days: number): number {
  const recency = Number.isNaN(days) ? 1.5 : days < 7 ? 0.5 : 1;
  return ${isBinary ? '' : '10 * '}RATES[segment]! * (isNew ? 1.6 : 1) * recency; // as many rates as segments
}

/** Draws, uniform in [0, 1), each part with a sequence of its own. */
function sharesOf(seed: number, part: ExamplePart): () => number {
  const generator = xoroshiro128plus(seed);
  // The first jump leaves the seed's own words, which are much alike for seeds that are.
  for (let jump = 0; jump <= PARTS.indexOf(part); jump++) generator.jump();
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Ids are ASCII. */
function textColumn(texts: readonly string[]) {
  const offsets = new Int32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i]! + text.length; // in range by the loop
  return { dtype: 'utf8', data: new TextEncoder().encode(texts.join('')), offsets } as const;
}
`;
}

/** Its test. */
export function exampleTestText({ family }: FamilyFacts): string {
  return `import { checkOutput, columnValues, conform } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { example } from './example-data.ts';
import { featuresV1, inputV1, outputV1 } from './features-v1.ts';
import { predictionsV1 } from './predictions-v1.ts';

const PARTS = ['train', 'eval', 'predict'] as const;

describe('example data of ${family}', () => {
  it('keep the schema, in batches of at most 65,536 rows', () => {
    for (const part of PARTS) {
      const batches = [...example.make(part, 70_000, 3)];
      expect(batches.map(({ truth }) => truth.length)).toEqual([65_536, 4464]);
      for (const { batch } of batches) {
        const schema = part === 'predict' ? inputV1 : featuresV1.source;
        expect(Object.keys(conform(batch, schema, 'input').columns)).toEqual(Object.keys(batch.columns));
      }
    }
  });

  it('are the same for the same seed, begin alike however many are made, and differ by part and seed', () => {
    const segments = (part: (typeof PARTS)[number], rows: number, seed: number) =>
      [...example.make(part, rows, seed)].flatMap(({ batch }) =>
        batch.columns.segment === undefined ? [] : columnValues(batch.columns.segment, batch.length),
      );
    const made = segments('train', 100, 1);
    expect(segments('train', 200, 1).slice(0, 100)).toEqual(made);
    expect(segments('train', 100, 2)).not.toEqual(made);
    expect(segments('eval', 100, 1)).not.toEqual(made);
  });

  it('refuse rows and seeds that are none before the first row', () => {
    for (const [rows, seed] of [
      [-1, 1],
      [0.5, 1],
      [100_000_001, 1],
      [1, 2 ** 31],
    ] as const)
      expect(() => example.make('train', rows, seed)).toThrow(
        expect.objectContaining({ code: 'E_EXAMPLE_OPTION', exitCode: 64 }),
      );
  });
});

it('puts the key beside the estimate, and shares no buffer with what came in', () => {
  const [made] = example.make('predict', 3, 1);
  const rows = { ...conform(made!.batch, inputV1, 'input'), length: 2 }; // three rows make one batch
  const out = predictionsV1(rows, Float64Array.of(0.25, 0.5));
  expect(checkOutput(out, 2, { family: '${family}', version: 'v0', output: outputV1 })).toEqual(out);
  rows.columns.entity_id.data.fill(0);
  expect(columnValues(out.columns.entity_id, 2)).toEqual(['predict-1', 'predict-2']);
});
`;
}
