// The registry of a family: which runs are published, which one is the champion, and the verified bytes of a run.
import type { Bucket } from '@slipway/bucket';
import { EXIT } from '@slipway/contract';
import { ModelNotFoundError, RegistryKeyError, ReleaseError } from './errors.ts';
import { FAMILY, MANIFEST, RUN_ID, runPrefix, VERSION } from './keys.ts';
import type { RunManifest, Verdict } from './manifest.ts';
import { type Candidate, type Change, earlierState, namedBy, nextState } from './next-state.ts';
import type {
  ChangeOptions,
  Expectation,
  FoundRun,
  Pin,
  PinnedRun,
  PromoteOptions,
  PublishOptions,
} from './pin.ts';
import type { Forced, ReleaseRecord, RunRef } from './release.ts';
import { type Release, ReleaseLog } from './release-log.ts';
import { earlierChampion, findRelease, findRun } from './release-search.ts';
import { ArtifactError, RunError } from './run-errors.ts';
import { readArtifacts, readManifest } from './run-reader.ts';
import { schemaProblem } from './run-schema.ts';
import { findUnreleased, manifestDigest, refusals } from './unreleased-run.ts';
import { wayOut } from './way-out.ts';

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
   * @throws RunError `E_RUN_MISSING`, `E_RUN_DAMAGED`, … when the run is not sound, `E_RUN_REFUSED` (79) when its gates
   * refused it and nobody forces it, `E_RUN_STALE` (75) when they were asked beside another champion than the present one; ReleaseError
   * `E_RELEASE_CONFLICT`, `E_RELEASE_UNKNOWN`.
   */
  async publish(
    { version, run, manifestSha256 }: RunRef,
    { promote = false, by, confirm, force }: PublishOptions,
  ): Promise<ReleaseRecord[]> {
    const ref = { version, run, manifestSha256 };
    const { verdict } = await this.#manifest({ ref, release: 0 });
    const key = this.#manifestKey(ref);
    if (!verdict.passed && force === undefined) throw RunError.refused(key, refusals(verdict), EXIT.refused);
    const champion = (newest: ReleaseRecord | null) =>
      promote === true || (promote === 'if-none' && (newest?.champion ?? null) === null);
    const decide = (newest: ReleaseRecord | null) => ({ latest: true, champion: champion(newest) });
    const candidate = { ref, key, verdict, force, stale: EXIT.tempFail };
    return this.#append(candidate, { kind: 'publish', by, decide, confirm });
  }

  /**
   * Makes a published run the champion: the latest of a version, or any earlier run by its id. The latter also becomes the run that its
   * version serves. A whole run that no release ever named is promoted by its version and id, and only by force.
   *
   * @returns As `publish`.
   * @throws as `find` and `load`; RunError `E_RUN_REFUSED` (79) for a run that its gates refused, `E_RUN_UNRELEASED` (79) for one that
   * passed and was never released, `E_RUN_STALE` (79) for one that was judged beside another champion, when nobody forces it: a word of
   * force holds once. `E_RUN_MISSING` when it is gone after the record was written.
   */
  async promote(
    pin: Pin,
    by: string,
    { reason, force, confirm }: PromoteOptions = {},
  ): Promise<ReleaseRecord[]> {
    const found = await this.#findToPromote(pin, force);
    const { verdict } = (await this.load(found)).manifest;
    const { forced, ...ref } = found.ref;
    const key = this.#manifestKey(ref);
    const isChampion = (await this.newest())?.record.champion?.run === ref.run;
    if (!verdict.passed && force === undefined && !isChampion)
      throw RunError.refused(key, refusals(verdict), EXIT.refused);
    const candidate: Candidate = {
      ...{ ref, key, verdict, stale: EXIT.refused },
      isUnreleased: found.release === 0,
      force: force ?? (isChampion ? forced : undefined),
    };
    const records = await this.#append(candidate, {
      ...{ kind: 'promote', by, reason, confirm },
      decide: () => ({ latest: pin.run !== undefined, champion: true }),
    });
    // What nobody had released, somebody may have removed up to this moment.
    const [record] = records;
    if (found.release === 0 && record !== undefined) await this.#manifest({ ref, release: record.n });
    return records;
  }

  /**
   * Gives the championship back to the run that had it before the present champion, as that version's latest. Works also when the present
   * champion's files are gone.
   *
   * @returns As `publish`.
   * @throws ModelNotFoundError `E_MODEL_NONE` when there was none; ReleaseError `E_RELEASE_OVERTAKEN` (75) when the champion changes meanwhile.
   */
  async rollback(by: string, { reason }: ChangeOptions = {}): Promise<ReleaseRecord[]> {
    const { earlier, present } = await earlierChampion(this.history(), this.#family);
    await this.load(earlier);
    const change: Change = { kind: 'rollback', by, reason, decide: () => ({ latest: true, champion: true }) };
    const record = await this.#log.append((newest) => {
      // Two people who roll back from the same champion mean the same champion.
      if (newest !== null && newest.champion?.run !== present?.run)
        throw ReleaseError.overtaken(this.#family, newest);
      return nextState(newest, earlier.ref, change);
    });
    return record === null ? [] : [record];
  }

  /**
   * Whether a verdict still holds: it was reached beside the champion of now. Asked before a run is written for good.
   *
   * @param key - Of the run's manifest.
   * @throws RunError `E_RUN_STALE` (75).
   */
  async confirmVerdict(key: string, verdict: Verdict): Promise<void> {
    const champion = (await this.newest())?.record.champion?.run ?? null;
    if (verdict.champion !== undefined && verdict.champion !== champion)
      throw RunError.stale(key, { judged: verdict.champion, champion }, EXIT.tempFail);
  }

  /**
   * Puts everything back to what was served after release `n`: the champion, and the run of every version. One new record says so; those in
   * between stay.
   *
   * @returns As `publish`.
   * @throws ModelNotFoundError `E_RELEASE_NONE` when there is no such release; as `load` when a run of it is not sound any more.
   */
  async restore(n: number, by: string, { reason }: ChangeOptions = {}): Promise<ReleaseRecord[]> {
    const { record } = await findRelease(this.history(), this.#family, n);
    const refs = [record.champion, ...Object.values(record.latestByVersion)].filter((ref) => ref !== null);
    const distinct = new Map(refs.map((ref) => [ref.run, ref]));
    await Promise.all([...distinct.values()].map((ref) => this.load({ ref, release: n })));
    const restored = await this.#log.append((newest) => earlierState(newest, record, { by, reason }));
    return restored === null ? [] : [restored];
  }

  /** Proves the whole log: see {@link ReleaseLog.verify}. */
  verifyLog(): Promise<number> {
    return this.#log.verify();
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
    try {
      return await this.#load(found, expected);
    } catch (error) {
      if (!(error instanceof RunError || error instanceof ArtifactError)) throw error;
      const instead = await wayOut(() => this.history(), this.#family, found.ref);
      throw instead === null ? error : RunError.withWayOut(error, instead);
    }
  }

  /** As {@link find}, but also a run that nobody released, where version and id say which one. */
  async #findToPromote(pin: Pin, force: Forced | undefined): Promise<FoundRun> {
    try {
      return await this.find(pin);
    } catch (error) {
      const { version, run } = pin;
      if (!isUnknown(error) || version === undefined || run === undefined) throw error;
      const found = await findUnreleased(this.#bucket, this.#family, { version, run }, force);
      if (found === null) throw error;
      return found;
    }
  }

  /**
   * Reads and verifies a stored run to look at it, not to serve it: also one that was refused or never released.
   *
   * @throws as {@link load}.
   */
  async inspect({ version, run }: Pick<RunRef, 'version' | 'run'>): Promise<PinnedRun> {
    const found = await this.find({ version, run }).catch(async (error: unknown) => {
      const manifestSha256 = await manifestDigest(this.#bucket, this.#family, { version, run });
      if (!isUnknown(error) || manifestSha256 === null) throw error;
      return { ref: { version, run, manifestSha256 }, release: 0 };
    });
    return this.load(found, { evenRefused: true });
  }

  /** {@link find}, then {@link load}. */
  async resolve(pin: Pin, expected: Expectation = {}): Promise<PinnedRun> {
    return this.load(await this.find(pin), expected);
  }

  async #load(found: FoundRun, expected: Expectation): Promise<PinnedRun> {
    const manifest = await this.#manifest(found);
    const key = this.#manifestKey(found.ref);
    const digest = expected.featureSetDigest;
    if (digest !== undefined && digest !== manifest.featureSetDigest)
      throw RunError.mismatch(key, 'feature set', manifest.featureSetDigest, digest);
    const differs = expected.card && schemaProblem(manifest, expected.card);
    if (differs !== undefined) throw RunError.mismatch(key, differs.what, differs.found, differs.expected);
    if (!manifest.verdict.passed && found.ref.forced === undefined && expected.evenRefused !== true)
      throw RunError.refused(key, refusals(manifest.verdict), EXIT.artifact);
    return { ...found, manifest, ...(await readArtifacts(this.#bucket, manifest)) };
  }

  async #append(candidate: Candidate, change: Change): Promise<ReleaseRecord[]> {
    const record = await this.#log.append(
      (newest) => nextState(newest, namedBy(newest, candidate), change),
      change.confirm,
    );
    return record === null ? [] : [record];
  }

  async #manifest(found: FoundRun): Promise<RunManifest> {
    const manifest = await readManifest(this.#bucket, this.#family, found.ref);
    if (manifest !== null) return manifest;
    const key = this.#manifestKey(found.ref);
    throw RunError.missing(key, found.release);
  }

  #manifestKey({ version, run }: RunRef): string {
    return runPrefix(this.#family, version, run) + MANIFEST;
  }
}

function check(what: string, pattern: RegExp, value: string): string {
  if (pattern.test(value)) return value;
  throw new RegistryKeyError(what, value, String(pattern));
}

/** Whether no release ever named the run that was asked for. */
function isUnknown(error: unknown): boolean {
  return error instanceof ModelNotFoundError && error.code === 'E_MODEL_RUN';
}
