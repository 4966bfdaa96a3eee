// The registry of a family: which runs are published, which one is the champion, and the verified bytes of a run.
import type { Bucket } from '@slipway/bucket';
import { ModelNotFoundError, RegistryKeyError, RunError } from './errors.ts';
import { FAMILY, MANIFEST, RUN_ID, runPrefix, VERSION } from './keys.ts';
import type { RunManifest } from './manifest.ts';
import type { Expectation, FoundRun, Pin, PinnedRun, PublishOptions } from './pin.ts';
import type { ReleaseRecord, RunRef } from './release.ts';
import { type Release, ReleaseLog } from './release-log.ts';
import { earlierChampion, earlierRun, findRun } from './release-search.ts';
import { readArtifacts, readManifest } from './run-reader.ts';

/** A change of the family's state. */
interface Change {
  readonly kind: ReleaseRecord['kind'];
  readonly by: string;
  /** What the run becomes, given the newest release. */
  readonly decide: (newest: ReleaseRecord | null) => { readonly latest: boolean; readonly champion: boolean };
  readonly confirm?: (() => Promise<void>) | undefined;
}

/** Runs and releases of one family in the bucket `model`. */
export class Registry {
  readonly #bucket: Bucket;
  readonly #family: string;
  readonly #log: ReleaseLog;

  /** @param options.now - The clock; default: the machine's. */
  constructor(bucket: Bucket, family: string, options: { readonly now?: () => Date } = {}) {
    check('family', FAMILY, family);
    this.#bucket = bucket;
    this.#family = family;
    this.#log = new ReleaseLog(bucket, family, options.now ?? (() => new Date()));
  }

  /** The newest release, or `null` before the first. */
  newest(): Promise<Release | null> {
    return this.#log.newest();
  }

  /** All releases, newest first. */
  history(): AsyncGenerator<Release> {
    return this.#log.history();
  }

  /**
   * Makes a committed run the latest of its version, and the champion if told to; both in one record of kind `publish`.
   *
   * @returns The record written, alone in a list; an empty list when the newest release says all of it already.
   * @throws RunError `E_RUN_MISSING`, `E_RUN_DAMAGED`, … when the run is not sound; ReleaseError `E_RELEASE_CONFLICT`, `E_RELEASE_UNKNOWN`.
   */
  async publish(ref: RunRef, { promote = false, by, confirm }: PublishOptions): Promise<ReleaseRecord[]> {
    await this.#manifest({ ref, release: 0 });
    const champion = (newest: ReleaseRecord | null) =>
      promote === true || (promote === 'if-none' && (newest?.champion ?? null) === null);
    const decide = (newest: ReleaseRecord | null) => ({ latest: true, champion: champion(newest) });
    return this.#append(ref, { kind: 'publish', by, decide, confirm });
  }

  /**
   * Makes a published run the champion: the latest of a version, or any earlier run by its id. The latter also becomes the run that its
   * version serves.
   *
   * @returns As `publish`.
   */
  async promote(
    pin: { readonly version: string } | { readonly run: string },
    by: string,
  ): Promise<ReleaseRecord[]> {
    const found = await this.find(pin);
    await this.load(found);
    return this.#append(found.ref, {
      kind: 'promote',
      by,
      decide: () => ({ latest: 'run' in pin, champion: true }),
    });
  }

  /**
   * Gives the championship back to the run that had it before the present champion, as that version's latest. Works also when the present
   * champion's files are gone.
   *
   * @returns As `publish`.
   * @throws ModelNotFoundError `E_MODEL_NONE` when there was none.
   */
  async rollback(by: string): Promise<ReleaseRecord[]> {
    const earlier = await earlierChampion(this.history(), this.#family);
    await this.load(earlier);
    return this.#append(earlier.ref, {
      kind: 'rollback',
      by,
      decide: () => ({ latest: true, champion: true }),
    });
  }

  /**
   * Which run a pin means now. Reads only the log.
   *
   * @throws ModelNotFoundError `E_MODEL_NONE` when there is none yet, `E_MODEL_RUN` when no release ever named the run, `E_MODEL_PIN`
   * when the run is of another version; ReleaseError `E_RELEASE_DAMAGED`, `E_RELEASE_FORMAT`.
   */
  async find(pin: Pin): Promise<FoundRun> {
    if (pin.version !== undefined) check('version', VERSION, pin.version);
    if (pin.run !== undefined)
      return findRun(this.history(), this.#family, check('run', RUN_ID, pin.run), pin.version);
    const record = (await this.newest())?.record;
    const ref = pin.version === undefined ? record?.champion : record?.latestByVersion[pin.version];
    if (!record || !ref) throw ModelNotFoundError.none(this.#family, pin.version);
    return { ref, release: record.n };
  }

  /**
   * Reads and verifies a run that was found.
   *
   * @throws RunError `E_RUN_MISSING`, `E_RUN_DAMAGED`, `E_RUN_FORMAT`, `E_RUN_MISMATCH`; ArtifactError `E_ARTIFACT_DAMAGED`,
   * `E_ARTIFACT_LIST`. Nothing else is served instead.
   */
  async load(found: FoundRun, expected: Expectation = {}): Promise<PinnedRun> {
    const manifest = await this.#manifest(found);
    const digest = expected.featureSetDigest;
    if (digest !== undefined && digest !== manifest.featureSetDigest) {
      const key = runPrefix(this.#family, found.ref.version, found.ref.run) + MANIFEST;
      throw RunError.mismatch(key, 'feature set', manifest.featureSetDigest, digest);
    }
    return { ...found, manifest, ...(await readArtifacts(this.#bucket, manifest)) };
  }

  /** {@link find}, then {@link load}. */
  async resolve(pin: Pin, expected: Expectation = {}): Promise<PinnedRun> {
    return this.load(await this.find(pin), expected);
  }

  async #append(ref: RunRef, { kind, by, decide, confirm }: Change): Promise<ReleaseRecord[]> {
    const record = await this.#log.append((newest) => {
      const { latest, champion } = decide(newest);
      const before = newest?.latestByVersion ?? {};
      const isLatest = !latest || before[ref.version]?.run === ref.run;
      const isChampion = !champion || newest?.champion?.run === ref.run;
      if (isLatest && isChampion) return null;
      return {
        kind,
        by,
        run: ref.run,
        version: ref.version,
        manifestSha256: ref.manifestSha256,
        champion: champion ? ref : (newest?.champion ?? null),
        latestByVersion: latest ? { ...before, [ref.version]: ref } : before,
      };
    }, confirm);
    return record === null ? [] : [record];
  }

  async #manifest(found: FoundRun): Promise<RunManifest> {
    const manifest = await readManifest(this.#bucket, this.#family, found.ref);
    if (manifest !== null) return manifest;
    const key = runPrefix(this.#family, found.ref.version, found.ref.run) + MANIFEST;
    throw RunError.missing(key, found.release, await earlierRun(this.history(), found.ref));
  }
}

function check(what: string, pattern: RegExp, value: string): string {
  if (pattern.test(value)) return value;
  throw new RegistryKeyError(what, value, String(pattern));
}
