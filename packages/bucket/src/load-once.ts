// Loading a large library by the first call that needs it, and giving back at once what only the loading took.
import { collectAll } from './collect-buffers.ts';

/** @returns Gives what `load` gives; `load` runs at the first call, once for the whole process. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  const loadAndTidy = async (): Promise<T> => {
    const loaded = await load();
    collectAll();
    return loaded;
  };
  return () => {
    loading ??= loadAndTidy();
    return loading;
  };
}
