// Main of the child process that trains with ml-xgboost: one request, one model, in the JSON of the real library.
import { setImmediate } from 'node:timers/promises';
import { runChild, send } from './child-channel.ts';
import { decodeBinaryModel } from './decode-binary-model.ts';
import type { TrainRequest } from './engine-protocol.ts';
import { FALLBACK_NAME, MISSING } from './fallback-limits.ts';
import { LINKS } from './objective.ts';
import type { XGBoostParams } from './params.ts';
import { readFloats, readRequest } from './request-reader.ts';
import { WasmBooster } from './wasm-booster.ts';

let lastWords = 'it stopped without a word';
console.warn = (words: unknown): void => {
  lastWords = String(words).replace(/^.*\.(?:cc|h):\d+: /, '');
};

await runChild(async () => {
  const request = readRequest();
  if (request === null) return;
  const binary = await train(request).catch((error: unknown) => {
    // What the module throws says where in its memory; why, it has said before.
    throw error instanceof Error ? error : new Error(`${FALLBACK_NAME}: ${lastWords}`);
  });
  const { params, rounds, featureNames = [] } = request;
  const { objective, base_score: baseScore } = params;
  const model = decodeBinaryModel(binary, { objective, baseScore, featureNames });
  await send({ kind: 'done', model, bestIteration: rounds - 1, engine: WasmBooster.engine() });
});

async function train({
  params,
  rounds,
  isWatched,
  train: { rows, cols },
}: TrainRequest): Promise<Uint8Array> {
  const values = readFloats(rows * cols).map((value) => (Number.isNaN(value) ? MISSING : value));
  const booster = await WasmBooster.create({ values, rows, cols, labels: readFloats(rows) });
  booster.setParams(oldParams(params));
  for (let round = 0; round < rounds; round++) {
    booster.trainOneRound();
    if (isWatched) await send({ kind: 'round', round, metrics: {} });
    await setImmediate();
  }
  return booster.save();
}

/** Names and meanings of 0.7. */
function oldParams({ colsample_bynode, ...params }: XGBoostParams): Readonly<Record<string, string>> {
  const settled = {
    ...params,
    objective: params.objective === 'reg:squarederror' ? 'reg:linear' : params.objective,
    // Since 1.0 a margin, before that a probability.
    base_score:
      params.objective === 'binary:logitraw'
        ? LINKS.get('binary:logistic')?.predict(params.base_score)
        : params.base_score,
    nthread: 1,
    silent: 1,
  };
  return Object.fromEntries(Object.entries(settled).map(([name, value]) => [name, String(value)]));
}
