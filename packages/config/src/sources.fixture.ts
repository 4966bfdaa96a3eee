// What the tests of loading share: a run, a clock, a file of variables and the error of a refusal.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ConfigError, type ConfigSources, loadConfig } from './index.ts';

/** A run id that is well formed. */
export const RUN = '20261121T204651123Z-0123456789abcdef0123456789abcdef';
/** The last millisecond of a day, UTC. */
export const now = () => new Date('2026-11-21T23:59:59.999Z');

/** A folder of the test file's own, removed after it. */
export const folder = mkdtempSync(join(tmpdir(), 'slipway-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file of variables. @returns Its path. */
export function envFile(content: string): string {
  const path = join(folder, '.env_pipelines');
  writeFileSync(path, content);
  return path;
}

/** The error with which a configuration is refused. @throws Error when it is not. */
export function failure(sources: ConfigSources): ConfigError {
  try {
    loadConfig(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
