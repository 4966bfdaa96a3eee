// `slipway reproduce <run>`: whether a run, or what a version serves, comes out the same, to the byte, when it is trained again.

import { openBucket } from '@slipway/bucket';
import { jobEnvironment } from '@slipway/config';
import { toJobConfig } from '../job-config.ts';
import { ReproduceError } from '../reproduce-error.ts';
import type { ReproduceResult } from '../reproduce-job.ts';
import { supervise } from '../supervise.ts';
import type { Answer, CommandContext } from './answer.ts';
import { chosenRun, type RunChoice } from './chosen-run.ts';
import { textTable } from './text-table.ts';

/**
 * Trains a run again in a supervised thread, and compares.
 *
 * @throws as {@link chosenRun} and `runReproduce`. Other bytes are an answer with an error: `E_REPRODUCE_DIFFERENT` (76).
 */
export async function reproduce(choice: RunChoice, context: CommandContext): Promise<Answer> {
  const { config, baseDir, signal } = context;
  const bucket = openBucket(config.buckets.model, { baseDir, endpoints: config.endpoints });
  const { family, version, run } = await chosenRun(choice, bucket, context);
  const outcome = await supervise(
    { job: 'reproduce', config: { ...toJobConfig(config), family }, reproduce: { version, run } },
    {
      onEvent: (event) => {
        if (event.kind === 'progress') context.progress(event.step, event.done, event.total);
      },
      signal,
      deadlineSeconds: config.deadlineSeconds,
      env: jobEnvironment(Object.values(config.buckets)),
    },
  );
  if (!outcome.ok) throw outcome.error;
  if (outcome.result.job !== 'reproduce') throw new Error(`a ${outcome.result.job} came of a reproduction`);
  return answerOf(outcome.result);
}

function answerOf({ manifest, same, files, inputs, seconds }: ReproduceResult): Answer {
  const { family, version, runId: run } = manifest;
  const { differing, unknown } = inputs;
  const data = { family, version, run, same, files, inputs: differing, unknown, seconds };
  const changes = differing.map(({ input, before, now }) => [input, before ?? 'none', now ?? 'none']);
  const text = [
    `${family} ${version}  ${run}: ${same ? 'the same bytes' : 'OTHER BYTES'}, trained again in ${seconds.toFixed(1)} s`,
    '',
    textTable(
      ['file', 'stored', 'again'],
      files.map(({ name, stored, again }) => [
        name,
        short(stored),
        stored === again ? 'the same' : short(again),
      ]),
    ),
    ...(changes.length > 0 ? ['', textTable(['not as it was', 'before', 'now'], changes)] : []),
    ...(unknown.length > 0 ? ['', `not known whether as it was: ${unknown.join(', ')}`] : []),
  ].join('\n');
  if (same) return { data, text };
  const others = files.filter(({ stored, again }) => stored !== again).map(({ name }) => name);
  return { data, text, error: ReproduceError.different(run, others, inputs) };
}

function short(sha256: string | null): string {
  return sha256 === null ? 'not there' : sha256.slice(0, 16);
}
