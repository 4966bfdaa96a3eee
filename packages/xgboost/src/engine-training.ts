// Trains with libxgboost inside the child process, one request after another, on matrices that it holds between them.
import { setImmediate } from 'node:timers/promises';
import { XgboostApi } from './booster.ts';
import type { EngineMessage, MatrixRef, TrainRequest } from './engine-protocol.ts';
import { FigureBudget } from './figure-budget.ts';
import { type LoadedLibrary, loadXgboost } from './library.ts';
import { readFloats } from './request-reader.ts';
import { EarlyStopping, parseMetrics } from './rounds.ts';

/** Takes a message to the parent; resolves when it is under way. */
type Send = (message: EngineMessage) => Promise<void>;
type Handle = unknown;

/** Between native calls the child looks so often whether its parent is still there. */
const LOOK_UP_MS = 100;
const EVALUATION_NAMES = ['train', 'eval'];

/** One library and the matrices in it. */
export class EngineTraining {
  readonly #library: LoadedLibrary;
  readonly #api: XgboostApi;
  readonly #matrices = new Map<number, Handle>();

  /** @param library - Path, when the user named one. @throws EngineMissingError when none can be loaded. */
  constructor(library: string | undefined) {
    this.#library = loadXgboost(library);
    this.#api = new XgboostApi(this.#library);
  }

  /** Reads the matrices that follow the request, and trains. */
  async train(request: TrainRequest, send: Send): Promise<EngineMessage> {
    this.#forget(request.forget);
    const refs = request.evaluation === undefined ? [request.train] : [request.train, request.evaluation];
    const matrices = refs.map((ref) => this.#matrix(ref, request.params.nthread));
    const booster = this.#api.createBooster(matrices);
    this.#configure(booster, request);
    const bestIteration = await this.#boost(booster, matrices, request, send);
    const isCut = request.earlyStoppingRounds !== undefined;
    const kept = isCut ? this.#api.firstRounds(booster, bestIteration + 1) : booster;
    const model = this.#api.saveJson(kept);
    if (isCut) this.#api.freeBooster(kept);
    this.#api.freeBooster(booster);
    const { version, path } = this.#library;
    return { kind: 'done', model, bestIteration, engine: { name: 'xgboost', version, library: path } };
  }

  #forget(ids: readonly number[]): void {
    for (const id of ids) {
      this.#api.freeMatrix(this.#matrices.get(id));
      this.#matrices.delete(id);
    }
  }

  /** The library copies; our bytes are given back at once, so that the peak is one matrix and not the sum of all. */
  #matrix({ id, isSent, rows, cols, weighted }: MatrixRef, threads: number): Handle {
    if (!isSent) return this.#matrices.get(id);
    const values = readFloats(rows * cols);
    const matrix = this.#api.createMatrix(values, rows, cols, threads);
    values.buffer.transfer(0);
    this.#api.setMatrixInfo(matrix, 'label', readFloats(rows));
    if (weighted) this.#api.setMatrixInfo(matrix, 'weight', readFloats(rows));
    this.#matrices.set(id, matrix);
    return matrix;
  }

  #configure(booster: Handle, { params, featureNames }: TrainRequest): void {
    this.#api.setParam(booster, 'verbosity', '0');
    for (const [name, value] of Object.entries(params)) this.#api.setParam(booster, name, String(value));
    if (featureNames !== undefined) this.#api.setFeatureNames(booster, featureNames);
  }

  /** @returns The last round to keep, from 0. */
  async #boost(
    booster: Handle,
    matrices: readonly Handle[],
    request: TrainRequest,
    send: Send,
  ): Promise<number> {
    const { rounds, isWatched, earlyStoppingRounds: patience } = request;
    const stopping = new EarlyStopping(patience ?? Number.POSITIVE_INFINITY);
    const budget = new FigureBudget();
    let lookedUpMs = performance.now();
    for (let round = 0; round < rounds; round++) {
      this.#api.updateOneRound(booster, round, matrices[0]);
      const isDue = isWatched && (round === 0 || round === rounds - 1 || budget.isDue);
      let metrics: Readonly<Record<string, number>> = {};
      if (isDue) metrics = budget.spend(() => this.#evaluate(booster, round, matrices, 0));
      // Early stopping alone looks at the held-out rows only.
      else if (patience !== undefined) metrics = this.#evaluate(booster, round, matrices, 1);
      if (isWatched) await send({ kind: 'round', round, metrics });
      if (patience !== undefined && stopping.isOver(round, metrics)) break;
      if (isWatched || performance.now() - lookedUpMs > LOOK_UP_MS) {
        await setImmediate();
        lookedUpMs = performance.now();
      }
    }
    return patience === undefined ? rounds - 1 : stopping.bestIteration;
  }

  /** Figures of the matrices from one on. */
  #evaluate(
    booster: Handle,
    round: number,
    matrices: readonly Handle[],
    from: number,
  ): Readonly<Record<string, number>> {
    const names = EVALUATION_NAMES.slice(from, matrices.length);
    return parseMetrics(this.#api.evaluateOneRound(booster, round, matrices.slice(from), names));
  }
}
