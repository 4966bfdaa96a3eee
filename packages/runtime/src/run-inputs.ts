// What a run came from besides data and parameters, then and now: where bytes differ, one of these is the first to suspect.
import { createHash } from 'node:crypto';
import { canonicalJson, type TrainedFacts } from '@slipway/contract';
import type { RunManifest } from '@slipway/registry';
import type { LoadedModel } from './load-model.ts';
import { readProvenance } from './provenance.ts';
import { workspaceRoot } from './workspace.ts';

/** An input that is not as it was. */
export interface DifferingInput {
  /** `Node`, `engine`, `card`, … */
  readonly input: string;
  /** When the run was trained; `null`: not known. */
  readonly before: string | null;
  readonly now: string | null;
}

/** Compares what a manifest says of its making with this machine and this workspace; gives what differs. */
export async function differingInputs(
  manifest: RunManifest,
  { card, featureSetDigest }: LoadedModel,
  trained: TrainedFacts,
): Promise<DifferingInput[]> {
  const before = manifest.provenance;
  const now = await readProvenance(workspaceRoot());
  const pairs: readonly (readonly [string, string | null, string | null])[] = [
    ['card', digestOf(manifest.card), digestOf(card)],
    ['feature set', manifest.featureSetDigest, featureSetDigest],
    ['engine', engineOf(manifest), engineOf(trained)],
    ['Node', before.node, now.node],
    ['platform', before.platform, now.platform],
    ['lockfile', before.lockfileSha256, now.lockfileSha256],
    ['code', commitOf(before), commitOf(now)],
  ];
  return pairs.flatMap(([input, a, b]) => (a === b ? [] : [{ input, before: a, now: b }]));
}

function digestOf(card: unknown): string {
  return createHash('sha256').update(canonicalJson(card)).digest('hex');
}

function engineOf({ engine }: Pick<RunManifest, 'engine'> | TrainedFacts): string | null {
  return engine === undefined ? null : `${engine.name} ${engine.version}`;
}

function commitOf({ gitCommit, gitDirty }: RunManifest['provenance']): string | null {
  return gitCommit === null ? null : `${gitCommit}${gitDirty === true ? ' and changes' : ''}`;
}
