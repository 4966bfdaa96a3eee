// The serve job: pin a run, stream the input through it, publish the predictions.
import { openBucket, probeIfCloud } from '@slipway/bucket';
import { predictInputKey, predictOutputKey, Registry } from '@slipway/registry';
import { readDriftPlan } from './drift/drift-plan.ts';
import { sayDrift } from './drift/drift-report.ts';
import { holdLease } from './hold-lease.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { checkOutputFree, checkOutputKey } from './output-key.ts';
import { pinRun } from './pin-run.ts';
import { findPublished, type Published, PublishTarget } from './predictions.ts';
import { readProvenance } from './provenance.ts';
import { scoreFile } from './score-file.ts';
import { workspaceRoot } from './workspace.ts';

/** What a serving published, or found published: then nothing was written. */
export interface ServeResult extends Published {
  readonly job: 'serve';
}

/**
 * Scores one input file with a pinned run and publishes the predictions.
 *
 * @throws SlipwayError with the exit code of `docs/reference/errors.md`; what was published before is untouched then.
 */
export async function runServe(config: JobConfig, context: JobContext): Promise<ServeResult> {
  const startedAt = new Date();
  const baseDir = workspaceRoot();
  const where = { baseDir, endpoints: config.endpoints };
  const registry = new Registry(openBucket(config.buckets.model, where), config.family);
  const bucket = openBucket(config.buckets.dataPredict, where);
  const { loaded, pinned, proveLog } = await pinRun(registry, config, context.calling);
  const { ref, release } = pinned;
  context.emit({ kind: 'step', step: 'pinned', facts: { version: ref.version, run: ref.run, release } });

  const featureSetName = config.dataVersion ?? loaded.card.featureSet.name;
  const inputKey = config.paths.dataIn ?? predictInputKey(config.family, featureSetName, config.runDate);
  const outputKey = config.paths.dataOut ?? predictOutputKey(config.family, ref.version, config.runDate);
  checkOutputKey(outputKey, inputKey);
  const options = { gzipLevel: config.gzipLevel, safeStrings: config.safeStrings };
  const published = await findPublished(bucket, outputKey, { ref, inputKey, options });
  if (published !== undefined) {
    await proveLog();
    return { job: 'serve', manifest: published, alreadyPublished: true };
  }
  await checkOutputFree(bucket, outputKey);

  const provenance = readProvenance(baseDir, loaded.package);
  const drift = await readDriftPlan(pinned, loaded.card);
  await probeIfCloud(bucket);
  await using lease = await holdLease(bucket, 'serve', config);
  const target = await PublishTarget.open(bucket, outputKey);
  try {
    const scored = await scoreFile(
      { bucket, inputKey, outputKey: target.key, loaded, artifacts: pinned.artifacts, drift, config },
      context,
    );
    sayDrift(scored.profile, ref.run, context);
    await proveLog();
    context.signal.throwIfAborted();
    const facts = {
      card: loaded.card,
      ref,
      release,
      date: config.runDate,
      startedAt,
      options,
      ...scored,
      provenance: await provenance,
    };
    context.committing();
    const checks = {
      confirm: () => lease.check(),
      wantedRun: async () => (await registry.find(config)).ref.run,
    };
    return { job: 'serve', ...(await target.publish(facts, checks)) };
  } catch (error) {
    await target.discard().catch(() => {}); // the first error is the one to tell
    throw await lease.explain(error);
  }
}
