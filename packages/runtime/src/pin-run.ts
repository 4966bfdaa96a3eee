// Which run serves: found in the release log once, at the start, and verified against the installed package.
import type { PinnedRun, Registry } from '@slipway/registry';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { type LoadedModel, loadModel } from './load-model.ts';

/** A verified run and the package that reads it. */
export interface PinnedModel {
  readonly loaded: LoadedModel;
  readonly pinned: PinnedRun;
  /**
   * Proves the rest of the release log, which goes on meanwhile. To be awaited before anything is published.
   *
   * @throws ReleaseError `E_RELEASE_DAMAGED`, `E_RELEASE_FORMAT` (76).
   */
  readonly proveLog: () => Promise<void>;
}

/**
 * Pins `MODEL_RUN`, else the latest run of `MODEL_VER`, else the family's champion.
 *
 * @throws the registry's errors (66 nothing published; 76 damaged, refused by its gates, or of other columns than the installed package
 * declares); `E_MODEL_UNKNOWN` (78).
 */
export async function pinRun(
  registry: Registry,
  { family, version, run }: Pick<JobConfig, 'family' | 'version' | 'run'>,
  calling: JobContext['calling'],
): Promise<PinnedModel> {
  if (version !== undefined) await loadModel(family, version, calling);
  const found = await registry.find({ version, run });
  const loaded = await loadModel(family, found.ref.version, calling);
  const { featureSetDigest, card } = loaded;
  const pinned = await registry.load(found, { featureSetDigest, card });
  const proof = registry.verifyLog();
  proof.catch(() => {}); // whoever fails first asks no more
  return {
    loaded,
    pinned,
    proveLog: async () => {
      await proof;
    },
  };
}
