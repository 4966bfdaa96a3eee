// Which run is meant, and what comes of it.
import type { AnyCard, ArtifactReader } from '@slipway/contract';
import type { RunManifest } from './manifest.ts';
import type { Forced, RunRef } from './release.ts';

/** What is asked for: a run, else the latest of a version, else the champion. */
export interface Pin {
  readonly version?: string | undefined;
  readonly run?: string | undefined;
}

/** A run that a release names. */
export interface FoundRun {
  readonly ref: RunRef;
  /** Number of the release that was the newest when the run was looked up; of the release that named it when asked for by its id. */
  readonly release: number;
}

/** A run with everything that predicting needs, read once and verified. */
export interface PinnedRun extends FoundRun {
  readonly manifest: RunManifest;
  /** In memory; every buffer was hashed as it is handed out. Treat them as read-only. */
  readonly artifacts: ArtifactReader;
  /** The same of what the framework said of the run, e.g. `report.json`. */
  readonly reports: ArtifactReader;
}

/** Who changes the log, and how. */
export interface PublishOptions {
  /** `true`: also make it the champion; `'if-none'`: only when there is none. Default `false`. */
  readonly promote?: boolean | 'if-none';
  /** Who or what publishes, e.g. `train`. */
  readonly by: string;
  /** Publishes a run that its gates refused, and says why; the record keeps it. */
  readonly force?: Forced | undefined;
  /** Asked right before each try to write the record; when it rejects, nothing is published. Default: nothing is asked. */
  readonly confirm?: () => Promise<void>;
}

/** How the log is changed besides by a training. */
export interface ChangeOptions {
  /** Kept in the record. */
  readonly reason?: string | undefined;
}

/** How a run is promoted. */
export interface PromoteOptions extends ChangeOptions {
  /** Releases a run that its gates refused, or that was never released, and says why; the record keeps it. */
  readonly force?: Forced | undefined;
  /** Asked right before each try to write the record; when it rejects, nothing changes. Default: nothing is asked. */
  readonly confirm?: (() => Promise<void>) | undefined;
}

/** What a run must match besides its digests. */
export interface Expectation {
  /** `featureSetDigest` of the card that will read it. */
  readonly featureSetDigest?: string;
  /** The card that will read it: the run must take and give the same columns. */
  readonly card?: Pick<AnyCard, 'input' | 'output' | 'prediction'>;
  /** Takes a run that its gates refused, though nobody forced it: to look at, not to serve. Default false. */
  readonly evenRefused?: boolean;
}
