// A stream that ends with the signal's reason as soon as the signal fires, even while its source hangs.

/** Hands on `source` until `signal` fires; then throws the signal's reason and tells the source to stop, without waiting for it. */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  if (signal === undefined) {
    yield* source;
    return;
  }
  signal.throwIfAborted();
  let interrupt: (reason: unknown) => void = () => {};
  const onAbort = (): void => interrupt(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      // One promise a step: a race against one that outlives the stream would keep every chunk until its end.
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        interrupt = reject;
        iterator.next().then(resolve, reject);
      });
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (!ended && signal.aborted) stop(iterator);
    else if (!ended) await iterator.return?.();
  }
}

/** Not awaited: a source that hangs would hang its reader too. What it throws while stopping is of no use any more. */
function stop(iterator: AsyncIterator<unknown>): void {
  iterator.return?.().catch(() => {});
}
