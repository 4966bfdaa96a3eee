// One file of an example day as a stream of bytes: rows made, formatted and compressed, the error of the truth added up on the way.
import type { Batch, ExamplePart, ExampleSource, FeatureSet, Schema } from '@slipway/contract';
import { type CsvGzStream, writeCsvGz } from '@slipway/frame';
import { Figures } from './evaluation/figures.ts';
import { outcomeOf, outcomes, weights } from './evaluation/outcome.ts';
import type { JobContext } from './job-events.ts';

/** Which file, and what it is made for. */
export interface PartOptions {
  readonly part: ExamplePart;
  readonly rows: number;
  readonly seed: number;
  /** What the progress calls it, e.g. `make`. */
  readonly verb: string;
}

/** The bytes of a file, once; the same options give the same bytes. */
export interface PartStream {
  readonly bytes: CsvGzStream;
  /** The error of the truth on the rows that went by; nothing for the input to score. */
  readonly metrics: Figures;
}

/** Makes nothing until the bytes are read. */
export function streamPart(source: ExampleSource, options: PartOptions, context: JobContext): PartStream {
  const { featureSet } = source;
  const metrics = figuresOf(featureSet);
  const schema = options.part === 'predict' ? withoutOutcomes(featureSet.source) : featureSet.source;
  return { metrics, bytes: writeCsvGz(batches(source, options, metrics, context), schema) };
}

/** Empty figures of the feature set's task: an outcome of yes or no is a binary task's. */
export function figuresOf({ source }: FeatureSet): Figures {
  const isBinary = source[outcomeOf(source).label]?.dtype === 'bool';
  return new Figures(isBinary ? 'binary' : 'regression');
}

async function* batches(
  source: ExampleSource,
  { part, rows: total, seed, verb }: PartOptions,
  metrics: Figures,
  context: JobContext,
): AsyncGenerator<Batch> {
  const { name, source: columns } = source.featureSet;
  const outcome = outcomeOf(columns);
  let done = 0;
  for (const { batch, truth } of source.make(part, total, seed)) {
    context.signal.throwIfAborted();
    if (part !== 'predict')
      metrics.add(truth, outcomes(batch, outcome), batch.length, weights(batch, outcome));
    done += batch.length;
    context.emit({ kind: 'progress', step: `${verb} ${part} of ${name}`, done, total, unit: 'rows' });
    yield batch;
  }
}

function withoutOutcomes(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).filter(([, { role }]) => role !== 'label' && role !== 'weight'),
  );
}
