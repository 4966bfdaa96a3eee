// Publishing predictions: an immutable generation, the manifest that names it, and the copy under the name that people know.

import { createHash } from 'node:crypto';
import type { Bucket } from '@slipway/bucket';
import { type AnyCard, canonicalJson, SlipwayError } from '@slipway/contract';
import {
  type DataEntry,
  generationKey,
  manifestKeyOf,
  newRunId,
  type RunManifest,
  type RunRef,
} from '@slipway/registry';
import type { DriftReport } from './drift/drift-report.ts';
import { OutputError } from './output-error.ts';
import {
  type OutputOptions,
  type PredictionsManifest,
  readPredictionsManifest,
} from './predictions-manifest.ts';
import type { PredictionsSummary } from './predictions-stream.ts';

/** The facts of one serving that its manifest records. */
export interface ServeFacts {
  readonly card: AnyCard;
  readonly ref: RunRef;
  readonly release: number;
  readonly date: string;
  readonly startedAt: Date;
  readonly options: OutputOptions;
  readonly input: DataEntry;
  readonly output: PredictionsSummary;
  readonly profile?: DriftReport | undefined;
  readonly provenance: RunManifest['provenance'];
}

/** The result of a publish: the manifest that is now there, and whether it was there before. */
export interface Published {
  readonly manifest: PredictionsManifest;
  readonly alreadyPublished: boolean;
}

/** What a serving asks right before it publishes: it may have slept since it began. */
export interface PublishChecks {
  /** Rejects when nothing may be published any more. */
  readonly confirm: () => Promise<void>;
  /** Id of the run that would be served if the serving began now. */
  readonly wantedRun: () => Promise<string>;
}

/** Where one serving writes: a generation of its own, so that what is published stays whole until the manifest names the new one. */
export class PublishTarget {
  readonly serveId: string = newRunId();
  readonly #bucket: Bucket;
  readonly #outputKey: string;
  /** Whether a manifest names the generation. `asked`: look there; `yes`: it does, or may come to do so. */
  #named: 'no' | 'asked' | 'yes' = 'no';
  /** The serving that was published when this one began. */
  readonly #seen: string | undefined;

  private constructor(bucket: Bucket, outputKey: string, seen: string | undefined) {
    this.#bucket = bucket;
    this.#outputKey = outputKey;
    this.#seen = seen;
  }

  /** Remembers what is published now: a serving that wakes up late must not replace what came after it. */
  static async open(bucket: Bucket, outputKey: string): Promise<PublishTarget> {
    const seen = await readPredictionsManifest(bucket, outputKey);
    return new PublishTarget(bucket, outputKey, seen?.serveId);
  }

  /** The key to write the predictions to. */
  get key(): string {
    return generationKey(this.#outputKey, this.serveId);
  }

  /**
   * Commits: the manifest is the record, put if absent. The same run's predictions of the same input that were there first win; those of
   * another run are replaced, unless this serving is too late: see {@link PublishChecks}.
   *
   * @throws OutputError `E_OUTPUT_OVERTAKEN`, `E_OUTPUT_COPY`; what `confirm` throws.
   */
  async publish(facts: ServeFacts, { confirm, wantedRun }: PublishChecks): Promise<Published> {
    const manifest = this.#manifest(facts);
    const key = manifestKeyOf(this.#outputKey);
    const text = `${canonicalJson(manifest)}\n`;
    await confirm();
    if (!(await this.#put(() => this.#bucket.putIfAbsent(key, text)))) {
      const existing = await readPredictionsManifest(this.#bucket, this.#outputKey);
      // Our own record may stand there already: the answer to the first try was lost.
      const isOthers = existing !== undefined && existing.serveId !== this.serveId;
      if (isOthers && isSameServing(existing, manifest) && (await isWhole(this.#bucket, existing))) {
        await this.#bucket.delete(this.key);
        await refreshOutput(this.#bucket, this.#outputKey);
        return { manifest: existing, alreadyPublished: true };
      }
      if (isOthers && (await this.#isLate(facts, existing, wantedRun)))
        throw OutputError.overtaken(this.#outputKey, facts.ref.run, existing.run);
      await confirm();
      await this.#put(() => this.#bucket.write(key, text));
    }
    this.#named = 'yes';
    await refreshOutput(this.#bucket, this.#outputKey);
    return { manifest, alreadyPublished: false };
  }

  /**
   * Removes what was written, after a failure; not when a manifest names it or may come to name it. A put that the storage refused, e.g. for
   * a full disk, named nothing; of one without an answer nobody knows, and `slipway gc` removes what is left of it.
   */
  async discard(): Promise<void> {
    if (this.#named === 'yes') return;
    if (this.#named === 'asked') {
      const manifest = await readPredictionsManifest(this.#bucket, this.#outputKey);
      if (manifest?.outputs.some(({ key }) => key === this.key)) return;
    }
    await this.#bucket.delete(this.key);
  }

  /** Whether what is there was published meanwhile by a later release, or is, though old, of the run that is wanted by now. */
  async #isLate(
    { ref, release }: ServeFacts,
    existing: PredictionsManifest,
    wantedRun: PublishChecks['wantedRun'],
  ): Promise<boolean> {
    if (existing.run === ref.run) return false;
    if (existing.serveId !== this.#seen && existing.release > release) return true;
    return (await wantedRun()) === existing.run;
  }

  /** Puts a manifest, and keeps in mind what a failure leaves open. */
  async #put<T>(put: () => Promise<T>): Promise<T> {
    this.#named = 'yes';
    try {
      const answer = await put();
      this.#named = 'asked';
      return answer;
    } catch (error) {
      if (isAnswer(error)) this.#named = 'asked';
      throw error;
    }
  }

  #manifest(facts: ServeFacts): PredictionsManifest {
    const { card, ref, output } = facts;
    const { sha256, bytes, rawSha256, rawBytes, rows } = output;
    return {
      format: 1,
      kind: 'predictions',
      family: card.family,
      version: card.version,
      run: ref.run,
      runManifestSha256: ref.manifestSha256,
      release: facts.release,
      serveId: this.serveId,
      date: facts.date,
      createdAt: facts.startedAt.toISOString(),
      durationMs: Date.now() - facts.startedAt.getTime(),
      columns: Object.keys(card.output),
      options: facts.options,
      inputs: [facts.input],
      outputs: [{ key: this.key, sha256, bytes, rawSha256, rawBytes, rows }],
      publishedAs: this.#outputKey,
      meanPrediction: output.meanPrediction,
      ...(facts.profile && { profile: facts.profile }),
      provenance: facts.provenance,
    };
  }
}

/**
 * What is published under an output key, when the same run served the same input with the same options and the bytes are still those.
 *
 * @returns undefined when there is anything to do.
 */
export async function findPublished(
  bucket: Bucket,
  outputKey: string,
  wanted: { readonly ref: RunRef; readonly inputKey: string; readonly options: OutputOptions },
): Promise<PredictionsManifest | undefined> {
  const manifest = await readPredictionsManifest(bucket, outputKey);
  if (manifest === undefined) return undefined;
  if (manifest.run !== wanted.ref.run || manifest.runManifestSha256 !== wanted.ref.manifestSha256)
    return undefined;
  if (canonicalJson(manifest.options) !== canonicalJson(wanted.options)) return undefined;
  if ((await sha256Of(bucket, wanted.inputKey)) !== manifest.inputs[0]?.sha256) return undefined;
  if (!(await isWhole(bucket, manifest))) return undefined;
  if ((await sha256Of(bucket, outputKey)) !== manifest.outputs[0]?.sha256)
    await refreshOutput(bucket, outputKey);
  return manifest;
}

/**
 * Makes the well-known name hold what the manifest names; a writer that overtook us is followed.
 *
 * @throws OutputError `E_OUTPUT_COPY`, with the exit code of what failed.
 */
async function refreshOutput(bucket: Bucket, outputKey: string): Promise<void> {
  for (let seen: string | undefined; ; ) {
    const generation = (await readPredictionsManifest(bucket, outputKey))?.outputs[0]?.key;
    if (generation === undefined || generation === seen) return;
    await bucket.copy(generation, outputKey).catch((cause: unknown) => {
      throw OutputError.copy(outputKey, generation, cause);
    });
    seen = generation;
  }
}

/** Whether a failed call came to its end: what is worth a retry may have been cut off on the way and still happen. */
function isAnswer(error: unknown): boolean {
  return !(error instanceof SlipwayError && error.retryable);
}

/** Whether the generation that a manifest names is there, byte for byte: what is damaged is published again, not declared done. */
async function isWhole(bucket: Bucket, { outputs }: PredictionsManifest): Promise<boolean> {
  const [output] = outputs;
  return output !== undefined && (await sha256Of(bucket, output.key)) === output.sha256;
}

function isSameServing(a: PredictionsManifest, b: PredictionsManifest): boolean {
  const same = (m: PredictionsManifest) => [
    m.run,
    m.runManifestSha256,
    m.inputs[0]?.rawSha256,
    m.outputs[0]?.rawSha256,
    m.options,
  ];
  return canonicalJson(same(a)) === canonicalJson(same(b));
}

async function sha256Of(bucket: Bucket, key: string): Promise<string | null> {
  if ((await bucket.stat(key)) === null) return null;
  const hash = createHash('sha256');
  for await (const chunk of bucket.readStream(key)) hash.update(chunk);
  return hash.digest('hex');
}
