// A sample of `npm run test:faults`: the same parts, some of their cases.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBench, openBench, SKIPPED } from './src/bench.ts';
import type { Part } from './src/part.ts';
import { allParts } from './src/parts.ts';
import { record } from './src/results.ts';
import { runParts } from './src/run-parts.ts';

if (SKIPPED !== undefined) console.warn(`the crash sweep is skipped: it ${SKIPPED}`);

/** Part → how many of its cases are tried here, and what they show. */
const SAMPLE: Readonly<Record<string, readonly [most: number, shows: string]>> = {
  'sweep train': [
    24,
    'D-1, D-2, D-3, D-5, E-1: stopped at, or failed by, any call, it leaves whole things only, says why, and succeeds the next time',
  ],
  'sweep serve': [20, 'D-1, D-2, D-3, D-5, E-1: the same of a serving'],
  'sweep gc': [48, 'D-1, D-2, D-3, D-5, E-1: the same of gc'],
  'kill train': [
    2,
    'E-1, I5, I6, I7: as a real process, killed at a call, it needs no cleaning by hand, and gc takes what it left',
  ],
  'kill serve': [2, 'E-1, I5, I6, I7: the same of a serving'],
  'kill gc': [1, 'E-1, I5, I6, I7: the same of gc'],
  'kill train at random times': [12, 'E-2: killed at any time, it needs no cleaning by hand'],
  'kill serve at random times': [8, 'E-2: the same of a serving'],
  'kill gc at random times': [4, 'E-2: the same of gc'],
  'pairs train': [
    10,
    'E-4: broken again while it recovers from being broken, it leaves whole things only, and succeeds in the end',
  ],
  'pairs serve': [6, 'E-4: the same of a serving'],
  'pairs gc': [16, 'E-4: the same of gc'],
  'pause train while gc goes by': [
    2,
    'F-5, E-10: suspended while gc without an age guard goes by, it still ends well',
  ],
  'pause serve while gc goes by': [2, 'F-5, E-10: the same of a serving'],
  'pause train beyond its lease': [
    2,
    'E-10: suspended until another machine took it for dead, it publishes nothing, and ends with 75',
  ],
  'pause serve beyond its lease': [2, 'E-10: the same of a serving'],
  'pause train while others publish': [
    2,
    'F-7: waking up after others published and rolled back, it gets a number of its own and replaces nothing',
  ],
  'pause serve while others publish': [
    2,
    'F-7: waking up after others published and rolled back, it loses, and replaces nothing',
  ],
  'power train': [
    1,
    'E-3: it survives the power going out at any moment, and what it has published is durable when it ends',
  ],
  'power serve': [1, 'E-3: the same of a serving'],
  'power first train': [1, 'E-3: the first training of all is durable too, down to the folders it made'],
  'histories on folders': [
    1,
    'F-8: clients that are killed at random over failing folders leave a linearisable log',
  ],
  'histories on a cloud': [
    1,
    'F-8: clients that are killed at random over a cloud that loses answers leave a linearisable log',
  ],
};
/** States of a power cut, events of a history: fewer would mean that nothing was looked at. */
const LEAST_LOOKED = { power: 200, histories: 50 } as const;

describe.skipIf(SKIPPED !== undefined)('a job whose world breaks', () => {
  let bench: FaultBench;
  let parts: ReadonlyMap<string, Part>;
  beforeAll(async () => {
    bench = await openBench();
    const all = await allParts(bench, { kills: 24, pairs: 160, histories: 1, operations: 30 });
    parts = new Map(all.map((part) => [part.name, part]));
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  it('is tried in every part of the full sweep', () => {
    expect([...parts.keys()].sort()).toEqual(Object.keys(SAMPLE).sort());
  });

  it.for(Object.entries(SAMPLE).map(([name, [most, shows]]) => [name, shows, most] as const))(
    '%s: %s',
    async ([name, , most], { task }) => {
      const part = parts.get(name);
      const [result] = await runParts(part === undefined ? [] : [part], {
        helpers: bench.processes,
        sampledMs: Number.POSITIVE_INFINITY,
        most,
      });
      const { tried = 0, of = 0, looked = 0, problems } = result ?? {};
      record(task, name, {
        tried,
        of,
        ...(looked > tried ? { looked } : {}),
        problems: problems?.length ?? 0,
      });
      expect(problems).toEqual([]);
      expect(tried).toBe(Math.min(most, of));
      const [kind = ''] = name.split(' ');
      if (kind in LEAST_LOOKED)
        expect(looked).toBeGreaterThan(LEAST_LOOKED[kind as keyof typeof LEAST_LOOKED]);
      // A kill at a call strikes, but for one that two runs do not both make; one at a random time may come too late.
      if (kind === 'kill')
        expect(looked).toBeGreaterThanOrEqual(name.includes('random') ? tried >> 1 : tried - 1);
    },
  );
});
