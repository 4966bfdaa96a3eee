// A model's files in memory: what `save` writes, `load` reads.
import { ARTIFACT_NAME, type ArtifactReader, type ArtifactWriter } from '@slipway/contract';
import { ArtifactMissingError, ArtifactNameError } from './errors.ts';

/** Both ends of a model's files. Bytes are copied in and out. */
export interface MemoryArtifacts extends ArtifactReader, ArtifactWriter {
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Artifacts in memory.
 *
 * @param initial - Files that are there already, e.g. damaged ones.
 * @throws {@link ArtifactNameError} `E_TESTKIT_ARTIFACT_NAME` from `write`, for a name out of the alphabet or a second write.
 * @throws {@link ArtifactMissingError} `E_TESTKIT_ARTIFACT_MISSING` from `read`.
 */
export function memoryArtifacts(initial: Iterable<readonly [string, Uint8Array]> = []): MemoryArtifacts {
  const files = new Map<string, Uint8Array>(initial);
  return {
    files,
    get names() {
      return [...files.keys()].sort();
    },
    async write(name, data) {
      if (!ARTIFACT_NAME.test(name)) throw new ArtifactNameError(name, 'has a name that is not allowed');
      if (files.has(name)) throw new ArtifactNameError(name, 'was written before');
      files.set(name, typeof data === 'string' ? new TextEncoder().encode(data) : data.slice());
    },
    async read(name) {
      const data = files.get(name);
      if (data === undefined) throw new ArtifactMissingError(name, [...files.keys()]);
      return data.slice();
    },
  };
}
