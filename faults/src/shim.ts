// The preload library: compiled when it is needed, never committed.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a fault strikes. */
export interface Fault {
  /** Number of the call, from 1 on; 0: none. */
  readonly at: number;
  readonly kind: FaultKind;
}

/** What happens to the call. `stop-*` is to the disk what `kill-*` is, but the process lives on and tells how it took it. */
export type FaultKind = (typeof FAULT_KINDS)[number];

const FAULT_KINDS = [
  'kill-before',
  'kill-after',
  'kill-torn',
  'stop-before',
  'stop-after',
  'stop-torn',
  'pause',
  'short',
  'ENOSPC',
  'EIO',
  'EACCES',
  'EMFILE',
] as const;

/** A bug to plant under a job that has none. */
export type Plant = 'no-file-fsync' | 'no-folder-fsync' | 'in-place';

export const NO_FAULT: Fault = { at: 0, kind: 'short' };

/** Why there can be no sweep on this machine; undefined when there can. */
export function missingForShim(): string | undefined {
  if (process.platform !== 'linux') return `needs Linux's /proc, this is ${process.platform}`;
  return spawnSync('cc', ['--version']).status === 0
    ? undefined
    : 'needs a C compiler: apt-get install gcc libc6-dev';
}

/** Compiles it into a temporary folder. @returns Path of the library. */
export function buildShim(): string {
  const library = join(mkdtempSync(join(tmpdir(), 'slipway-faultfs-')), 'faultfs.so');
  const source = fileURLToPath(new URL('../shim/faultfs.c', import.meta.url));
  execFileSync('cc', [
    '-O2',
    '-Wall',
    '-Werror',
    '-shared',
    '-fPIC',
    '-o',
    library,
    source,
    '-ldl',
    '-lpthread',
  ]);
  return library;
}

let sequence = 0;

/** Variables that arm the library in a process that has it preloaded. */
export function shimVariables(
  root: string,
  { at, kind }: Fault,
  { log = '', plant }: { readonly log?: string; readonly plant?: Plant } = {},
): Record<string, string> {
  sequence += 1;
  return {
    FAULTFS_SEQ: `${process.pid}-${sequence}`,
    FAULTFS_ROOT: root,
    FAULTFS_AT: String(at),
    FAULTFS_DO: kind,
    FAULTFS_LOG: log,
    FAULTFS_PLANT: plant ?? '',
  };
}
