import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Bucket, openBucket } from '@slipway/bucket';
import { canonicalJson } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { Registry } from './registry.ts';
import type { ReleaseRecord } from './release.ts';
import { publishNew, tempFolders } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const newFolder = tempFolders();
const SCRIPT = fileURLToPath(new URL('change.child.ts', import.meta.url));
const PROCESSES = 40;
const CHAMPIONS = 6;
/** The first process leaves its compiled modules to the others, which start five times as fast. */
const ENV = { ...process.env, NODE_COMPILE_CACHE: newFolder() };

function start(folder: string, ...pins: readonly string[]) {
  const child = spawn(process.execPath, [SCRIPT, folder, ...pins], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: ENV,
  });
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

/** Reads the newest release again and again, as a process that has just started and as one that stays. */
async function watch(bucket: Bucket, isOver: () => boolean): Promise<ReleaseRecord[]> {
  const staying = new Registry(bucket, FAMILY_NAME);
  const seen: ReleaseRecord[] = [];
  while (!isOver()) {
    for (const registry of [new Registry(bucket, FAMILY_NAME), staying]) {
      const newest = await registry.newest();
      if (newest !== null) seen.push(newest.record);
    }
  }
  return seen;
}

async function history(bucket: Bucket): Promise<ReleaseRecord[]> {
  const records: ReleaseRecord[] = [];
  for await (const { record } of new Registry(bucket, FAMILY_NAME).history()) records.unshift(record);
  return records;
}

describe('processes that promote and roll back at once', () => {
  it(`F-1, F-4: ${PROCESSES} of them leave one linear history, and a reader never goes back in time`, async () => {
    const folder = newFolder();
    const bucket = openBucket(folder);
    const registry = new Registry(bucket, FAMILY_NAME);
    const runs: string[] = [];
    for (let i = 0; i < CHAMPIONS; i++)
      runs.push((await publishNew(registry, bucket, `v${(i % 3) + 1}`, true)).run);
    const before = await history(bucket);
    const warmUp = start(newFolder(), '-');
    warmUp.child.stdin.end('go\n');
    await once(warmUp.child, 'exit');

    const pins = [...runs, 'v1', 'v2', 'v3'];
    const children = Array.from({ length: PROCESSES }, (_, i) => {
      const pin = pins[i % pins.length] ?? '';
      return start(folder, ...(i % 2 === 0 ? ['-', pin] : [pin, '-']));
    });
    for (const { lines } of children) expect((await lines.next()).value).toBe('ready');
    let isOver = false;
    const watching = watch(bucket, () => isOver);
    for (const { child } of children) child.stdin.write('go\n');
    const answers = (await Promise.all(children.map(({ lines }) => bothLines(lines)))).flat();
    isOver = true;
    const seen = await watching;

    // Who rolled back below the first champion was told so, and so was who rolled back from a champion that was none any more; whoever
    // found nothing to do wrote nothing.
    const failed = answers.filter((answer) => answer.startsWith('error '));
    expect(failed.filter((line) => !/^error (E_MODEL_NONE|E_RELEASE_OVERTAKEN) /.test(line))).toEqual([]);
    const told = answers
      .filter((answer) => answer.startsWith('{'))
      .map((answer) => JSON.parse(answer) as ReleaseRecord)
      .sort((a, b) => a.n - b.n);
    expect(answers).toHaveLength(2 * PROCESSES);
    expect(told.length).toBeGreaterThan(CHAMPIONS);
    const kept = await history(bucket);
    expect(kept).toEqual([...before, ...told]);
    expect(kept.map(({ n }) => n)).toEqual(kept.map((_, i) => i + 1));
    expect(await registry.verifyLog()).toBe(kept.length);
    for (const [i, record] of kept.entries()) expectOneChange(record, kept[i - 1]);

    const numbers = seen.map(({ n }) => n);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBeGreaterThan(1);
    for (const record of seen) expect(record).toEqual(kept[record.n - 1]);
  }, 60_000);
});

/** What a process says of its two changes. */
async function bothLines(lines: AsyncIterator<string>): Promise<string[]> {
  return [String((await lines.next()).value), String((await lines.next()).value)];
}

/** Nothing that others did is lost: a record's state is the one before it, with its own run in its places. */
function expectOneChange(record: ReleaseRecord, before: ReleaseRecord | undefined): void {
  const { champion, latestByVersion, run, version } = record;
  const ref = { version, run, manifestSha256: record.manifestSha256 };
  expect(champion).toEqual(ref);
  const served = latestByVersion[version];
  const rest = { ...before?.latestByVersion, [version]: served };
  expect(canonicalJson(latestByVersion)).toBe(canonicalJson(rest));
  if (record.kind !== 'promote') expect(served).toEqual(ref);
}
