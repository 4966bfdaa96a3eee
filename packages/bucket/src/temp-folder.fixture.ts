// Temporary folders for the tests of this package.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A maker of empty folders, all of which are removed after the tests of the file. */
export function tempFolders(): () => string {
  const base = mkdtempSync(join(tmpdir(), 'slipway-bucket-'));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  return () => mkdtempSync(join(base, 'b-'));
}
