// Folders for the model law: a process that dies is one whose next file-system call never returns, nor any after it.
import { AsyncLocalStorage } from 'node:async_hooks';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll } from 'vitest';
import type { MakeStorage } from './law-storage.fixture.ts';
import { openBucket } from './open-bucket.ts';

/** What the local bucket calls. */
const CALLS = [
  ...['chmod', 'link', 'lstat', 'mkdir', 'open', 'readdir'],
  ...['realpath', 'rename', 'rm', 'rmdir', 'stat', 'unlink'],
] as const;

type AnyCall = (...args: unknown[]) => Promise<unknown>;

/** One process's end. */
class Death {
  readonly handles: FileHandle[] = [];
  readonly come = Promise.withResolvers<void>();
  #left: number;

  constructor(calls: number) {
    this.#left = calls;
  }

  async run(call: () => Promise<unknown>): Promise<unknown> {
    if (this.#left-- > 0) return call();
    this.come.resolve();
    return new Promise(() => {});
  }
}

const dying = new AsyncLocalStorage<Death>();

/** Folders whose processes may die at any call. */
export function useMortalFolders(newFolder: () => string): MakeStorage {
  const calls = fs as unknown as Record<string, AnyCall>;
  const kept = new Map(CALLS.map((name) => [name, calls[name] as AnyCall]));
  beforeAll(() => {
    for (const [name, call] of kept) calls[name] = mortal(call);
    syncBuiltinESMExports();
  });
  afterAll(() => {
    for (const [name, call] of kept) calls[name] = call;
    syncBuiltinESMExports();
  });
  return () => {
    const folder = newFolder();
    const open = () => openBucket(folder);
    return {
      open,
      twice: (call) => Promise.all([call(open()), call(open())]),
      async crash(at, call) {
        const death = new Death(at);
        await dying.run(death, () => Promise.race([call(open()), death.come.promise]));
        for (const handle of death.handles) await handle.close().catch(() => {});
      },
    };
  };
}

function mortal(call: AnyCall): AnyCall {
  return async (...args) => {
    const death = dying.getStore();
    if (death === undefined) return call(...args);
    const result = await death.run(() => call(...args));
    return isHandle(result) ? mortalHandle(result, death) : result;
  };
}

function isHandle(result: unknown): result is FileHandle {
  return typeof result === 'object' && result !== null && 'writeFile' in result;
}

function mortalHandle(handle: FileHandle, death: Death): FileHandle {
  death.handles.push(handle);
  return new Proxy(handle, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => death.run(() => value.apply(target, args));
    },
  });
}
