// A client of a history: does what it is told by lines of JSON on standard input, with the real jobs, and may be killed at any moment.
import { createInterface } from 'node:readline';
import { openBucket } from '@slipway/bucket';
import { loadConfig, type PipelineConfig } from '@slipway/config';
import { formatErrorLine, toSlipwayError } from '@slipway/contract';
import { Registry, type ReleaseRecord } from '@slipway/registry';
import { gc, type JobContext, runServe, runTrain, toJobConfig } from '@slipway/runtime/jobs';
import type { Action, Seen } from './history.ts';
import type { ClientAnswer, ClientOrder } from './history-client.ts';

const context: JobContext = {
  emit: () => {},
  signal: new AbortController().signal,
  calling: () => {},
  committing: () => {},
};

for await (const line of createInterface(process.stdin)) {
  const answer = await carryOut(JSON.parse(line) as ClientOrder);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function carryOut({ action, op, env, shim, baseDir }: ClientOrder): Promise<ClientAnswer> {
  const { config } = loadConfig({ env });
  Object.assign(process.env, shim);
  try {
    return { seen: await actions(config, op, baseDir)[action]() };
  } catch (error) {
    return { seen: null, exitCode: toSlipwayError(error).exitCode, line: formatErrorLine(error) };
  } finally {
    process.env.FAULTFS_ROOT = '';
    process.env.FAULTFS_SEQ = 'off';
  }
}

function actions(
  config: PipelineConfig,
  op: string,
  baseDir: string,
): Record<Action, () => Promise<Seen | null>> {
  const job = toJobConfig(config);
  const registry = new Registry(
    openBucket(config.buckets.model, { endpoints: config.endpoints }),
    config.family,
  );
  const written = ([record]: readonly ReleaseRecord[]): Seen | null =>
    record === undefined ? null : { n: record.n, run: record.run };
  return {
    async train() {
      const { release, manifest } = await runTrain(
        { ...job, paths: { ...job.paths, train: `ops/${op}.csv.gz` } },
        context,
      );
      return { n: release, run: manifest.runId };
    },
    async promote() {
      const runs: string[] = [];
      for await (const { record } of registry.history()) runs.push(record.run);
      // An old one, so that readers see the pointer go back while the number goes on.
      const run = runs[Math.floor(runs.length / 2)];
      return run === undefined ? null : written(await registry.promote({ run }, op));
    },
    rollback: async () => written(await registry.rollback(op)),
    async read() {
      const newest = await registry.newest();
      return newest === null ? { n: 0, run: '' } : { n: newest.record.n, run: newest.record.run };
    },
    async pin() {
      const { ref, release } = await registry.resolve({ version: 'v1' });
      return { n: release, run: ref.run };
    },
    async serve() {
      const { manifest } = await runServe(job, context);
      return { n: manifest.release, run: manifest.run };
    },
    async gc() {
      const options = { olderThan: '0h', dryRun: false };
      await gc(options, { config, now: new Date(), baseDir, progress: () => {}, signal: context.signal });
      return null;
    },
  };
}
