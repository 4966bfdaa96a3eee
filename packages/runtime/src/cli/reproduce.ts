// `slipway reproduce <run>`: whether a run comes out the same, to the byte, when it is trained again.

import { openBucket } from '@slipway/bucket';
import { jobEnvironment } from '@slipway/config';
import { RUN_ID } from '@slipway/registry';
import { toJobConfig } from '../job-config.ts';
import { ReproduceError } from '../reproduce-error.ts';
import type { ReproduceResult } from '../reproduce-job.ts';
import { UsageError } from '../service-flags.ts';
import { supervise } from '../supervise.ts';
import type { Answer, CommandContext } from './answer.ts';
import { listRuns } from './runs-ls.ts';
import { UnknownRunError } from './runs-show.ts';
import { textTable } from './text-table.ts';

/**
 * Trains a run again in a supervised thread, and compares.
 *
 * @throws {@link UsageError} for what is no run id; {@link UnknownRunError} (66); as `runReproduce`. Other bytes are an answer with an
 * error: `E_REPRODUCE_DIFFERENT` (76).
 */
export async function reproduce(runId: string, context: CommandContext): Promise<Answer> {
  if (!RUN_ID.test(runId)) throw new UsageError(`${JSON.stringify(runId.slice(0, 64))} is no run id`);
  const { config, baseDir, signal } = context;
  const bucket = openBucket(config.buckets.model, { baseDir, endpoints: config.endpoints });
  const found = (await listRuns(bucket, {}, context)).find(({ run }) => run === runId);
  if (found === undefined) throw new UnknownRunError(runId, bucket.uri);
  const { family, version, run } = found;
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
