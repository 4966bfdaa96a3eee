// Publishing predictions: an immutable generation, the manifest that names it, and the copy under the name that people know.

import { createHash } from 'node:crypto';
import type { Bucket } from '@slipway/bucket';
import { type AnyCard, canonicalJson } from '@slipway/contract';
import {
  type DataEntry,
  generationKey,
  manifestKeyOf,
  newRunId,
  type RunManifest,
  type RunRef,
} from '@slipway/registry';
import type { PredictionsSummary } from './predictions-stream.ts';

/** What was predicted, from what, by which run. */
export interface PredictionsManifest {
  readonly format: 1;
  readonly kind: 'predictions';
  readonly family: string;
  readonly version: string;
  readonly run: string;
  readonly runManifestSha256: string;
  /** Release record that was the newest when the run was pinned. */
  readonly release: number;
  readonly serveId: string;
  /** `YYYY/MM/DD` */
  readonly date: string;
  readonly createdAt: string;
  readonly durationMs: number;
  readonly columns: readonly string[];
  readonly options: OutputOptions;
  readonly inputs: readonly DataEntry[];
  /** The immutable files that hold the predictions. */
  readonly outputs: readonly DataEntry[];
  /** The well-known key that holds a copy of the output. */
  readonly publishedAs: string;
  readonly meanPrediction: number | null;
  readonly provenance: RunManifest['provenance'];
}

/** What of the configuration the bytes of a predictions file depend on. */
export interface OutputOptions {
  readonly gzipLevel: number;
  readonly safeStrings: boolean;
}

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
  readonly provenance: RunManifest['provenance'];
}

/** The result of a publish: the manifest that is now there, and whether it was there before. */
export interface Published {
  readonly manifest: PredictionsManifest;
  readonly alreadyPublished: boolean;
}

const MAX_MANIFEST_BYTES = 1 << 20;

/** Where one serving writes: a generation of its own, so that what is published stays whole until the manifest names the new one. */
export class PublishTarget {
  readonly serveId: string = newRunId();
  readonly #bucket: Bucket;
  readonly #outputKey: string;
  #mayBeNamed = false;

  constructor(bucket: Bucket, outputKey: string) {
    this.#bucket = bucket;
    this.#outputKey = outputKey;
  }

  /** The key to write the predictions to. */
  get key(): string {
    return generationKey(this.#outputKey, this.serveId);
  }

  /**
   * Commits: the manifest is the record, put if absent. The same run's predictions of the same input that were there first win; those of
   * another run are replaced.
   */
  async publish(facts: ServeFacts): Promise<Published> {
    const manifest = this.#manifest(facts);
    const key = manifestKeyOf(this.#outputKey);
    const text = `${canonicalJson(manifest)}\n`;
    this.#mayBeNamed = true;
    if (!(await this.#bucket.putIfAbsent(key, text))) {
      const existing = await readManifest(this.#bucket, this.#outputKey);
      if (existing !== undefined && isSameServing(existing, manifest)) {
        await this.#bucket.delete(this.key);
        await refreshOutput(this.#bucket, this.#outputKey);
        return { manifest: existing, alreadyPublished: true };
      }
      await this.#bucket.write(key, text);
    }
    await refreshOutput(this.#bucket, this.#outputKey);
    return { manifest, alreadyPublished: false };
  }

  /** Removes what was written, after a failure; not once a manifest may name it. */
  async discard(): Promise<void> {
    if (!this.#mayBeNamed) await this.#bucket.delete(this.key);
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
  const manifest = await readManifest(bucket, outputKey);
  const [input] = manifest?.inputs ?? [];
  const [output] = manifest?.outputs ?? [];
  if (manifest === undefined || input === undefined || output === undefined) return undefined;
  if (manifest.run !== wanted.ref.run || manifest.runManifestSha256 !== wanted.ref.manifestSha256)
    return undefined;
  if (canonicalJson(manifest.options) !== canonicalJson(wanted.options)) return undefined;
  if ((await sha256Of(bucket, wanted.inputKey)) !== input.sha256) return undefined;
  if ((await sha256Of(bucket, output.key)) !== output.sha256) return undefined;
  if ((await sha256Of(bucket, outputKey)) !== output.sha256) await refreshOutput(bucket, outputKey);
  return manifest;
}

/** Makes the well-known name hold what the manifest names; a writer that overtook us is followed. */
async function refreshOutput(bucket: Bucket, outputKey: string): Promise<void> {
  for (let seen: string | undefined; ; ) {
    const generation = (await readManifest(bucket, outputKey))?.outputs[0]?.key;
    if (generation === undefined || generation === seen) return;
    await bucket.copy(generation, outputKey);
    seen = generation;
  }
}

async function readManifest(bucket: Bucket, outputKey: string): Promise<PredictionsManifest | undefined> {
  const key = manifestKeyOf(outputKey);
  if ((await bucket.stat(key)) === null) return undefined;
  const text = new TextDecoder().decode(await bucket.read(key, { maxBytes: MAX_MANIFEST_BYTES }));
  try {
    const manifest = JSON.parse(text) as PredictionsManifest;
    return manifest.format === 1 && manifest.kind === 'predictions' ? manifest : undefined;
  } catch {
    return undefined; // not ours, or damaged: it says nothing about what is published, and is replaced
  }
}

function isSameServing(a: PredictionsManifest, b: PredictionsManifest): boolean {
  const same = (m: PredictionsManifest) => [
    m.run,
    m.runManifestSha256,
    m.inputs[0]?.rawSha256,
    m.outputs[0]?.rawSha256,
  ];
  return canonicalJson(same(a)) === canonicalJson(same(b));
}

async function sha256Of(bucket: Bucket, key: string): Promise<string | null> {
  if ((await bucket.stat(key)) === null) return null;
  const hash = createHash('sha256');
  for await (const chunk of bucket.readStream(key)) hash.update(chunk);
  return hash.digest('hex');
}
