// One measured transfer in a process of its own. Run: node bucket-child.ts <empty|loaded|ours|raw> <write|read> <uri> <bytes> [<endpoint>];
// prints the seconds from the first byte to the last and the process's own peak, and checks how many bytes came. `loaded` moves nothing.
import { blocks } from './block.ts';
import type { Move, Transfer } from './raw-transfers.ts';

const KIB = 1024;
const [who = '', what = '', uri = '', bytes = '0', endpoint = ''] = process.argv.slice(2);
const sizeBytes = Number(bytes);
if (what !== 'write' && what !== 'read') throw new Error(`neither write nor read: ${what}`);
const transfer: Transfer = { what, uri, endpoint, key: 'bench/object', source, sink };

const moves: Record<string, () => Promise<Move>> = {
  empty: async () => async () => undefined,
  loaded: async () => {
    await ours();
    return async () => undefined;
  },
  ours,
  raw: async () => (await import('./raw-transfers.ts')).prepareRaw(transfer),
};
const move = await (moves[who] ?? (() => Promise.reject(new Error(`unknown: ${who}`))))();
const startedAt = performance.now();
const moved = (await move()) ?? sizeBytes;
const seconds = (performance.now() - startedAt) / 1000;
if (moved !== sizeBytes) throw new Error(`${moved} of ${sizeBytes} bytes were moved`);
console.log(JSON.stringify({ seconds, peakMiB: process.resourceUsage().maxRSS / KIB }));

async function ours(): Promise<Move> {
  const { openBucket } = await import('@slipway/bucket');
  const bucket = openBucket(uri, { endpoints: { s3: endpoint, gs: endpoint } });
  await bucket.stat(transfer.key); // the SDK is loaded by the first call, and before the start in the peer's run
  if (what === 'write') return async () => (await bucket.writeStream(transfer.key, source())).sizeBytes;
  return () => sink(bucket.readStream(transfer.key));
}

async function* source(): AsyncGenerator<Buffer> {
  yield* blocks(sizeBytes);
}

async function sink(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let total = 0;
  for await (const chunk of chunks) total += chunk.length;
  return total;
}
