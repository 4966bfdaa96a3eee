// Main of the child process that trains: reads a request from stdin, calls libxgboost round by round, sends the model back. A crash of the
// library ends this process and nothing else.
import { readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { XgboostApi } from './booster.ts';
import type { EngineMessage, MatrixShape, TrainRequest } from './engine-protocol.ts';
import { EngineMissingError } from './errors.ts';
import { loadXgboost } from './library.ts';
import { EarlyStopping, parseMetrics } from './rounds.ts';

const STDIN = 0;
/** One read takes at most so much: the kernel's limit is 2 GiB. */
const MAX_READ_BYTES = 2 ** 30;
const EVALUATION_NAMES = ['train', 'eval'];

// The parent is gone: nobody wants the model.
process.once('disconnect', () => process.exit());

try {
  await send(await train());
} catch (error) {
  if (error instanceof EngineMissingError) {
    await send({ kind: 'failed', message: error.problem, install: error.install });
  } else {
    await send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
process.removeAllListeners('disconnect');
process.disconnect();

async function train(): Promise<EngineMessage> {
  const request = readRequest();
  const library = loadXgboost(request.library);
  const api = new XgboostApi(library);
  const { params, rounds } = request;
  const shapes = request.evaluation === undefined ? [request.train] : [request.train, request.evaluation];
  const matrices = shapes.map((shape) => readMatrix(api, shape, params.nthread));
  const booster = api.createBooster(matrices);
  api.setParam(booster, 'verbosity', '0');
  for (const [name, value] of Object.entries(params)) api.setParam(booster, name, String(value));
  if (request.featureNames !== undefined) api.setFeatureNames(booster, request.featureNames);
  const stopping = new EarlyStopping(request.earlyStoppingRounds ?? Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    api.updateOneRound(booster, round, matrices[0]);
    const line = api.evaluateOneRound(booster, round, matrices, EVALUATION_NAMES.slice(0, matrices.length));
    const metrics = parseMetrics(line);
    await send({ kind: 'round', round, metrics });
    await setImmediate();
    if (stopping.isOver(round, metrics)) break;
  }
  const stops = request.earlyStoppingRounds !== undefined;
  const bestIteration = stops ? stopping.bestIteration : rounds - 1;
  const kept = stops ? api.firstRounds(booster, bestIteration + 1) : booster;
  return {
    kind: 'done',
    model: api.saveJson(kept),
    bestIteration,
    engine: { name: 'xgboost', version: library.version, library: library.path },
  };
}

function readRequest(): TrainRequest {
  const length = Buffer.from(readExactly(4)).readUInt32LE();
  return JSON.parse(Buffer.from(readExactly(length)).toString());
}

/** The library copies; our bytes are given back at once, so that the peak is one matrix and not the sum of all. */
function readMatrix(api: XgboostApi, { rows, cols, weighted }: MatrixShape, threads: number): unknown {
  const values = readFloats(rows * cols);
  const matrix = api.createMatrix(values, rows, cols, threads);
  values.buffer.transfer(0);
  api.setMatrixInfo(matrix, 'label', readFloats(rows));
  if (weighted) api.setMatrixInfo(matrix, 'weight', readFloats(rows));
  return matrix;
}

function readFloats(count: number): Float32Array<ArrayBuffer> {
  return new Float32Array(readExactly(count * Float32Array.BYTES_PER_ELEMENT));
}

/** Reads straight into the place where the bytes stay. */
function readExactly(length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const read = readSync(STDIN, bytes, at, Math.min(length - at, MAX_READ_BYTES), null);
    if (read === 0) throw new Error('the matrix ended early');
    at += read;
  }
  return bytes.buffer;
}

function send(message: EngineMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}
