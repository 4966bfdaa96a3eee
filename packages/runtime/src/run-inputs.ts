// What a run came from besides data, parameters and seed, then and now: where bytes differ, one of these is the first to suspect.
import { createHash } from 'node:crypto';
import { canonicalJson, type TrainedFacts } from '@slipway/contract';
import type { Provenance, RunManifest } from '@slipway/registry';
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

/** How the inputs of a run are today. */
export interface ComparedInputs {
  readonly differing: readonly DifferingInput[];
  /** Inputs that cannot be compared, since either side does not tell. */
  readonly unknown: readonly string[];
}

/** Digits of a sha256 that are enough to tell two codes apart. */
const SHORT = 16;

/** Compares what a manifest says of its making with this machine and this workspace. The engine is known only of a training: {@link differingEngine}. */
export async function compareInputs(
  manifest: RunManifest,
  { card, featureSetDigest, package: model }: LoadedModel,
): Promise<ComparedInputs> {
  const before = manifest.provenance;
  const now = await readProvenance(workspaceRoot(), model);
  const code = isSameCode(before, now);
  const isLockfileKnown = before.lockfileSha256 !== null && now.lockfileSha256 !== null;
  return {
    differing: [
      ...differing('card', digestOf(manifest.card), digestOf(card)),
      ...differing('feature set', manifest.featureSetDigest, featureSetDigest),
      ...differing('Node', before.node, now.node),
      ...differing('platform', before.platform, now.platform),
      ...(isLockfileKnown ? differing('lockfile', before.lockfileSha256, now.lockfileSha256) : []),
      ...(code === false ? [{ input: 'code', before: codeText(before), now: codeText(now) }] : []),
    ],
    unknown: [...(isLockfileKnown ? [] : ['lockfile']), ...(code === undefined ? ['code'] : [])],
  };
}

/** Compares the libraries that trained. */
export function differingEngine(manifest: RunManifest, trained: TrainedFacts): readonly DifferingInput[] {
  return differing('engine', engineOf(manifest), engineOf(trained));
}

function differing(input: string, before: string | null, now: string | null): DifferingInput[] {
  return before === now ? [] : [{ input, before, now }];
}

function digestOf(card: unknown): string {
  return createHash('sha256').update(canonicalJson(card)).digest('hex');
}

function engineOf({ engine }: Pick<RunManifest, 'engine'> | TrainedFacts): string | null {
  return engine === undefined ? null : `${engine.name} ${engine.version}`;
}

/** Whether two trainings ran the same code; undefined where it cannot be told: without digests, trees that have no commit, or changes beside the same one, may be anything. */
export function isSameCode(before: Provenance, now: Provenance): boolean | undefined {
  if (before.codeSha256 !== undefined && now.codeSha256 !== undefined)
    return before.codeSha256 === now.codeSha256;
  if (before.gitCommit === null || now.gitCommit === null) return undefined;
  if (before.gitCommit !== now.gitCommit) return false;
  const areTold = before.gitDirty !== null && now.gitDirty !== null;
  return areTold && !(before.gitDirty && now.gitDirty) ? before.gitDirty === now.gitDirty : undefined;
}

function codeText({ gitCommit, gitDirty, codeSha256 }: Provenance): string {
  const commit = gitCommit === null ? [] : [`${gitCommit}${gitDirty === true ? ' and changes' : ''}`];
  const digest = codeSha256 === undefined ? [] : [`sha256 ${codeSha256.slice(0, SHORT)}`];
  return [...commit, ...digest].join(', ');
}
