// Where a model leaves what it learned, and finds it again.

/** Takes a model's files. Names match `^[a-z0-9][a-z0-9._-]{0,99}$`. */
export interface ArtifactWriter {
  write(name: string, data: Uint8Array | string): Promise<void>;
}

/** Gives a model's files, their digests already verified. */
export interface ArtifactReader {
  readonly names: readonly string[];
  /** @throws when there is no such file. */
  read(name: string): Promise<Uint8Array>;
}

/** What an artifact may be called. */
export const ARTIFACT_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
