// A process of the sweep: runs jobs over faulty file systems, one after another, as it is told by lines of JSON on standard input. It has the
// preload library loaded, which reads its orders from the environment of the process.
import { createInterface } from 'node:readline';
import { loadConfig } from '@slipway/config';
import { formatErrorLine, toSlipwayError } from '@slipway/contract';
import { gc, type JobContext, runServe, runTrain, toJobConfig } from '@slipway/runtime/jobs';
import type { CaseAnswer, CaseOrder } from './job-process.ts';
import { publishManifestFirst } from './planted.ts';

const context: JobContext = {
  emit: () => {},
  signal: new AbortController().signal,
  calling: () => {},
  committing: () => {},
};

for await (const line of createInterface(process.stdin)) {
  const order = JSON.parse(line) as CaseOrder;
  process.stdout.write(`${JSON.stringify(await carryOut(order))}\n`);
}

async function carryOut({ job, env, shim, baseDir }: CaseOrder): Promise<CaseAnswer> {
  const { config } = loadConfig({ env });
  const run = {
    train: () => runTrain(toJobConfig(config), context),
    serve: () => runServe(toJobConfig(config), context),
    gc: () =>
      gc(
        { olderThan: '0h', dryRun: false },
        { config, now: new Date(), baseDir, progress: () => {}, signal: context.signal },
      ),
    'train-manifest-first': () => publishManifestFirst(config),
  }[job];
  Object.assign(process.env, shim);
  try {
    await run();
    return { exitCode: 0, line: '' };
  } catch (error) {
    return { exitCode: toSlipwayError(error).exitCode, line: formatErrorLine(error) };
  } finally {
    process.env.FAULTFS_ROOT = '';
    process.env.FAULTFS_SEQ = 'off';
  }
}
