// What a disk may hold after the power went out: states built from a trace of calls. Data lasts once its file was synced; a name lasts once its
// folder was. Whatever was not forced may be there or not.
import { dirname, relative } from 'node:path';
import type { BucketState } from './bucket-state.ts';
import { type Call, isLasting } from './trace.ts';

/** One possible state and how it came about. */
export interface CrashState {
  readonly state: BucketState;
  /** How many calls had been made. */
  readonly calls: number;
  readonly kept: string;
}

type Op = Call & { readonly isData: boolean };
type Keep = (op: Op, index: number) => boolean;

/**
 * Every prefix of the trace, and of each: everything kept, only what was forced, names but not data, data but not names, and everything but
 * one thing that was not forced.
 *
 * @param before - What was on disk, all of it durable.
 */
export function* crashStates(
  trace: readonly Call[],
  root: string,
  before: BucketState,
): Generator<CrashState> {
  const ops: Op[] = trace
    .filter((call) => call.result >= 0 && isLasting(call))
    .map((call) => ({ ...call, isData: /^(write|truncate|ftruncate)$/.test(call.op) }));
  for (let length = 0; length <= ops.length; length++) {
    const done = ops.slice(0, length);
    const forced = done.map((op, i) => isForced(op, done.slice(i + 1)));
    const ways: [string, Keep][] = [
      ['everything', () => true],
      ['only what was forced', (_, i) => forced[i] === true],
      ['names, not data', ({ isData }, i) => !isData || forced[i] === true],
      ['data, not names', ({ isData }, i) => isData || forced[i] === true],
      ...done.flatMap((op, dropped): [string, Keep][] =>
        forced[dropped] === true || op.op.startsWith('sync-')
          ? []
          : [[`all but ${op.op} ${relative(root, op.to || op.path)}`, (_, i) => i !== dropped]],
      ),
    ];
    for (const [kept, keep] of ways) yield { state: replay(done, keep, root, before), calls: length, kept };
  }
}

function isForced(op: Op, later: readonly Op[]): boolean {
  if (op.isData) return later.some(({ op: name, path }) => name === 'sync-file' && path === op.path);
  const folder = dirname(op.to || op.path);
  return later.some(({ op: name, path }) => name === 'sync-folder' && path === folder);
}

/** A file's content is shared by all of its names, as an inode's is. */
function replay(ops: readonly Op[], keep: Keep, root: string, before: BucketState): BucketState {
  const names = new Map<string, { bytes: Uint8Array }>();
  // What a name was made for, whether or not the name lasted: a rename may last though the creation under the old name did not.
  const made = new Map<string, { bytes: Uint8Array }>();
  for (const [path, bytes] of before) names.set(path, { bytes });
  const folders = new Set<string>();
  const at = (path: string) => relative(root, path);
  ops.forEach((op, i) => {
    const path = at(op.path);
    const file = made.get(path) ?? names.get(path);
    const lasts = keep(op, i);
    if (op.op === 'create') {
      const created = { bytes: new Uint8Array() };
      made.set(path, created);
      if (lasts) names.set(path, created);
    } else if (op.op === 'truncate' && file !== undefined && lasts) file.bytes = new Uint8Array();
    else if (op.op === 'write' && file !== undefined && lasts) file.bytes = written(file.bytes, op);
    else if (op.op === 'rename' || op.op === 'link') {
      if (file === undefined) return;
      const to = at(op.to);
      made.set(to, file);
      if (lasts) names.set(to, file);
      if (op.op === 'rename') made.delete(path);
      if (op.op === 'rename' && lasts) names.delete(path);
    } else if (op.op === 'unlink') {
      made.delete(path);
      if (lasts) names.delete(path);
    } else if (op.op === 'mkdir' && !lasts) folders.add(path);
  });
  return new Map(
    [...names].filter(([path]) => !isBelow(path, folders)).map(([path, { bytes }]) => [path, bytes]),
  );
}

/** Names in a folder that did not last did not last either. */
function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder))
    if (folders.has(folder)) return true;
  return false;
}

function written(old: Uint8Array, { offset, data }: Op): Uint8Array {
  const bytes = new Uint8Array(Math.max(old.length, offset + data.length));
  bytes.set(old);
  bytes.set(data, offset);
  return bytes;
}
