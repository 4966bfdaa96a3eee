import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { abortable } from './abortable.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

it('keeps no chunk that was handed on, however long the stream', async () => {
  const chunks: WeakRef<Uint8Array>[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 50; i++) {
      const chunk = new Uint8Array(1 << 16);
      chunks.push(new WeakRef(chunk));
      yield chunk;
    }
  }
  let bytes = 0;
  let alive = 0;
  for await (const chunk of abortable(source(), new AbortController().signal)) {
    bytes += chunk.length;
    if (chunks.length < 50) continue;
    await new Promise(setImmediate); // a WeakRef that was just made is kept until the turn ends
    collect();
    alive = chunks.filter((ref) => ref.deref() !== undefined).length;
  }
  expect(bytes).toBe(50 << 16);
  expect(alive).toBeLessThan(5);
});

it('ends with the reason as soon as the signal fires, although the source hangs', async () => {
  const controller = new AbortController();
  async function* source(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => {});
  }
  const read: number[] = [];
  const reading = (async () => {
    for await (const n of abortable(source(), controller.signal)) {
      read.push(n);
      setImmediate(() => controller.abort(new Error('stop')));
    }
  })();
  await expect(reading).rejects.toThrow('stop');
  expect(read).toEqual([1]);
});
