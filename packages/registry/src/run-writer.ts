// Writes a run: its files first, each under a name that nobody has, the manifest last. Without a manifest it is no run.
import { createHash } from 'node:crypto';
import type { Bucket } from '@slipway/bucket';
import { ARTIFACT_NAME, type ArtifactWriter } from '@slipway/contract';
import { DOCUMENT_MAX_BYTES, encodeDocument, sha256Of } from './document.ts';
import { MANIFEST, runPrefix } from './keys.ts';
import { type FileEntry, RUN_FORMAT, type RunFacts, type RunManifest } from './manifest.ts';
import { checkRunManifest } from './manifest-check.ts';
import type { RunRef } from './release.ts';
import { ArtifactError, RunError } from './run-errors.ts';

/** Which run is written. */
export interface RunId {
  readonly family: string;
  readonly version: string;
  /** From `newRunId`. */
  readonly runId: string;
}

/** A run that is whole, but not yet published. */
export interface CommittedRun {
  readonly ref: RunRef;
  readonly manifest: RunManifest;
}

/** Collects what a model saves. Use: writes, then `commit` or `discard`. */
export class RunWriter implements ArtifactWriter {
  /** Key prefix of the run's files, with a final slash. */
  readonly prefix: string;
  readonly #bucket: Bucket;
  readonly #run: RunId;
  readonly #files = new Map<string, FileEntry | null>();
  readonly #reports = new Set<string>();
  #isOpen = true;

  constructor(bucket: Bucket, run: RunId) {
    this.#bucket = bucket;
    this.#run = run;
    this.prefix = runPrefix(run.family, run.version, run.runId);
  }

  /**
   * Writes one file.
   *
   * @throws ArtifactError `E_ARTIFACT_NAME` for a bad or repeated name, `E_ARTIFACT_DAMAGED` when another file stands there.
   */
  async write(name: string, data: Uint8Array | string): Promise<void> {
    this.#checkOpen();
    this.#checkName(name);
    this.#files.set(name, null);
    // A copy: the model may go on using its buffer while the bytes are on their way.
    const bytes = Buffer.from(data as Uint8Array);
    const entry = { name, sha256: sha256Of(bytes), bytes: bytes.length };
    // "Exists" may be our own write whose answer was lost; what stands there decides.
    if (!(await this.#bucket.putIfAbsent(this.prefix + name, bytes))) await this.#verify(entry);
    this.#files.set(name, entry);
  }

  /** What the model will load, as far as it is written; sorted by name. */
  get files(): readonly FileEntry[] {
    return this.#entries().filter(({ name }) => !this.#reports.has(name));
  }

  /** Writes a file about the run, which no model will load. Otherwise as {@link write}. */
  async writeReport(name: string, data: Uint8Array | string): Promise<void> {
    await this.write(name, data);
    this.#reports.add(name);
  }

  /**
   * Reads every file back, then writes the manifest, then reads that back. Afterwards the run is immutable and may be published.
   *
   * @throws RunError `E_RUN_FACTS` when a fact has no JSON form (a metric that is NaN); ArtifactError `E_ARTIFACT_DAMAGED` when a file
   * reads back differently, `E_ARTIFACT_LIST` when a write is still under way.
   */
  async commit(facts: RunFacts): Promise<CommittedRun> {
    this.#checkOpen();
    const entries = this.#entries();
    const { files } = this;
    const reports = entries.filter(({ name }) => this.#reports.has(name));
    const manifest = {
      ...facts,
      format: RUN_FORMAT,
      kind: 'run',
      ...this.#run,
      files,
      ...(reports.length > 0 && { reports }),
    } as const;
    const bytes = this.#encode(manifest);
    for (const entry of entries) await this.#verify(entry);
    const entry = { name: MANIFEST, sha256: sha256Of(bytes), bytes: bytes.length };
    this.#isOpen = false;
    await this.#bucket.putIfAbsent(this.prefix + MANIFEST, bytes);
    await this.#verify(entry);
    return {
      ref: { version: this.#run.version, run: this.#run.runId, manifestSha256: entry.sha256 },
      manifest,
    };
  }

  /** Removes the files of a run that will not be committed. After `commit` it does nothing: the run may be published already. */
  async discard(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const name of this.#files.keys()) await this.#bucket.delete(this.prefix + name);
  }

  #entries(): FileEntry[] {
    const unfinished = [...this.#files].filter(([, entry]) => entry === null).map(([name]) => name);
    if (unfinished.length > 0) {
      throw ArtifactError.list(this.prefix, 'files are not written yet', unfinished);
    }
    const entries = [...this.#files.values()].filter((entry) => entry !== null);
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #encode(manifest: RunManifest): Uint8Array {
    try {
      checkRunManifest(manifest, '$');
      const bytes = encodeDocument(manifest);
      if (bytes.length <= DOCUMENT_MAX_BYTES) return bytes;
    } catch (cause) {
      throw RunError.facts(this.prefix + MANIFEST, (cause as Error).message, cause);
    }
    throw RunError.facts(this.prefix + MANIFEST, `it would have more than ${DOCUMENT_MAX_BYTES} bytes`);
  }

  async #verify(entry: FileEntry): Promise<void> {
    const hash = createHash('sha256');
    for await (const chunk of this.#bucket.readStream(this.prefix + entry.name)) hash.update(chunk);
    const found = hash.digest('hex');
    if (found !== entry.sha256) throw ArtifactError.damaged(this.prefix + entry.name, entry.sha256, found);
  }

  #checkName(name: string): void {
    if (!ARTIFACT_NAME.test(name))
      throw ArtifactError.badName(this.prefix, name, `it must match ${ARTIFACT_NAME}`);
    if (name.endsWith('.')) throw ArtifactError.badName(this.prefix, name, 'it must not end with a dot');
    if (name === MANIFEST) throw ArtifactError.badName(this.prefix, name, "it is the run's own manifest");
    if (this.#files.has(name)) throw ArtifactError.badName(this.prefix, name, 'it was saved before');
  }

  #checkOpen(): void {
    if (!this.#isOpen) throw RunError.closed(this.prefix);
  }
}
