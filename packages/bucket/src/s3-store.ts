// One bucket of S3 as the parts of the driver use it: names, and calls that are retried.
import type { HeadObjectCommandOutput, S3 } from '@aws-sdk/client-s3';
import type { CloudAddress } from './cloud-address.ts';
import { type CallOptions, callStore } from './retry.ts';
import { connectS3, type S3Options } from './s3-client.ts';
import { isDenied, toS3Fault } from './s3-faults.ts';

/** What a call gets besides the client. */
export interface S3Attempt {
  /** For the SDK: ends the request. */
  readonly settings: { readonly abortSignal: AbortSignal };
  /** From 1. */
  readonly number: number;
}

/** The metadata entry that tells one write from every other. */
const WRITE_ID = 'slipway-write';

/** A bucket of S3. */
export class S3Store {
  readonly uri: string;
  readonly calls: CallOptions;
  readonly #address: CloudAddress;
  readonly #options: S3Options;
  #client: Promise<S3> | undefined;
  /** Whether the bucket was seen. */
  #isThere = false;

  constructor(address: CloudAddress, options: S3Options) {
    this.uri = address.uri;
    this.calls = { timing: options.timing, toFault: (error) => toS3Fault(error, options.variables) };
    this.#address = address;
    this.#options = options;
  }

  /** Where an object is, as the SDK wants to be told. */
  at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#address.bucket, Key: this.#address.prefix + key };
  }

  /** The key of an object's name, which begins with the bucket's own prefix. */
  keyOf(name: string): string {
    return name.slice(this.#address.prefix.length);
  }

  client(): Promise<S3> {
    this.#client ??= connectS3(this.#options);
    return this.#client;
  }

  /** Makes an idempotent call until it works or fails for good. */
  async call<T>(
    run: (s3: S3, attempt: S3Attempt) => Promise<T>,
    more: Partial<Pick<CallOptions, 'bodyBytes' | 'workMs' | 'signal' | 'timing'>> = {},
  ): Promise<T> {
    const s3 = await this.client();
    return callStore(({ number, signal }) => run(s3, { number, settings: { abortSignal: signal } }), {
      ...this.calls,
      ...more,
    });
  }

  /**
   * What stands under a key, without its bytes; `null` when nothing does.
   *
   * @throws what means `no-bucket`: the answer to a HEAD has no body to say so, hence a listing is asked for, once.
   */
  async look(key: string, s3: S3, { settings }: S3Attempt): Promise<HeadObjectCommandOutput | null> {
    try {
      const found = await s3.headObject(this.at(key), settings);
      this.#isThere = true;
      return found;
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    if (!this.#isThere) await this.#findBucket(s3, settings);
    return null;
  }

  async #findBucket(s3: S3, settings: S3Attempt['settings']): Promise<void> {
    const { Bucket, Key: Prefix } = this.at('');
    await s3.listObjectsV2({ Bucket, Prefix, MaxKeys: 1 }, settings).catch((error: unknown) => {
      if (!isDenied(error)) throw error; // who may not list must do without
    });
    this.#isThere = true;
  }

  /** What marks an object as written by this very write. */
  mark(writeId: string): Record<string, string> {
    return { [WRITE_ID]: writeId };
  }

  /** Whether the object that stands there now is this very write's: then an answer that was lost had been "done". `null`: none is there. */
  async isOurs(key: string, writeId: string, s3: S3, attempt: S3Attempt): Promise<boolean | null> {
    const found = await this.look(key, s3, attempt);
    return found === null ? null : found.Metadata?.[WRITE_ID] === writeId;
  }
}

/** Whether there is no such object. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey');
}
