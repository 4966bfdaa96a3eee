import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import type { ReleaseRecord } from './release.ts';
import { tempFolders } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const newFolder = tempFolders();
const SCRIPT = fileURLToPath(new URL('publish.child.ts', import.meta.url));
const PROCESSES = 40;
/** The first process leaves its compiled modules to the others, which start five times as fast. */
const ENV = { ...process.env, NODE_COMPILE_CACHE: newFolder() };

function start(folder: string, version: string) {
  const child = spawn(process.execPath, [SCRIPT, folder, version], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: ENV,
  });
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

describe('processes that publish at once', () => {
  it('F-1, F-4: 40 of them get 40 numbers without a gap, none is lost, and the state is theirs in that order', async () => {
    const folder = newFolder();
    const warmUp = start(newFolder(), 'v1');
    warmUp.child.stdin.end('go\n');
    await once(warmUp.child, 'exit');
    const children = Array.from({ length: PROCESSES }, (_, i) => start(folder, `v${(i % 2) + 1}`));
    for (const { lines } of children) expect((await lines.next()).value).toBe('ready');
    for (const { child } of children) child.stdin.write('go\n');
    const answers = await Promise.all(children.map(async ({ lines }) => String((await lines.next()).value)));
    const told = answers.map((answer) => JSON.parse(answer) as ReleaseRecord).sort((a, b) => a.n - b.n);
    expect(told.map((record) => record.n)).toEqual(Array.from({ length: PROCESSES }, (_, i) => i + 1));

    const registry = new Registry(openBucket(folder), FAMILY_NAME);
    const kept: ReleaseRecord[] = [];
    for await (const { record } of registry.history()) kept.unshift(record);
    expect(kept).toEqual(told);
    expect(new Set(kept.map((record) => record.run)).size).toBe(PROCESSES);
    const latest: Record<string, string> = {};
    for (const record of kept) {
      latest[record.version] = record.run;
      expect(record.champion?.run).toBe(kept[0]?.run);
      const runs = Object.entries(record.latestByVersion).map(([version, ref]) => [version, ref.run]);
      expect(Object.fromEntries(runs)).toEqual(latest);
    }
    expect((await registry.resolve({ version: 'v1' })).ref.run).toBe(latest.v1);
  });
});
