// The judge of histories is judged: histories of a register that is right pass, and every planted violation is found.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Entry, Event, Seen } from './src/history.ts';
import { isWrite } from './src/history.ts';
import { checkHistory } from './src/history-check.ts';

const entry = (n: number, op = `w${n}`): Entry => ({
  ...{ n, run: `run-${n}`, op, latest: `run-${n}` },
  ...{ sha256: `sha-${n}`, prevSha256: n === 1 ? null : `sha-${n - 1}` },
});
const line = (client: string, op: string, action: Action, type: Event['type'], n?: number): Event => ({
  ...{ client, op, action, type },
  ...(n === undefined ? {} : { seen: { n, run: n === 0 ? '' : `run-${n}` } }),
});
const whole = (client: string, op: string, action: Action, n: number): Event[] => [
  line(client, op, action, 'invoke'),
  line(client, op, action, 'ok', n),
];
const write = (n: number, client = 'a') => whole(client, `w${n}`, 'train', n);
const unknown = (op: string) => [line('x', op, 'train', 'invoke'), line('x', op, 'train', 'info')];

describe('a history that is right', () => {
  it.each<[string, Event[], Entry[]]>([
    ['nothing happened', [], []],
    ['a read before the first write', whole('a', 'r', 'read', 0), []],
    ['a write, a read', [...write(1), ...whole('b', 'r', 'read', 1)], [entry(1)]],
    ['a write that nobody knows of is there', [...unknown('w1'), ...write(2)], [entry(1), entry(2)]],
    ['a write that nobody knows of is not there', [...unknown('w9'), ...write(1)], [entry(1)]],
    [
      'it was read although its answer never came',
      [line('x', 'w1', 'train', 'invoke'), ...whole('b', 'r', 'read', 1)],
      [entry(1)],
    ],
    [
      'a read at the same time as a write sees the one before it',
      [...write(1), line('b', 'r', 'read', 'invoke'), ...write(2), line('b', 'r', 'read', 'ok', 1)],
      [entry(1), entry(2)],
    ],
    [
      'writes at the same time end in the other order',
      [
        line('a', 'w1', 'train', 'invoke'),
        line('b', 'w2', 'train', 'invoke'),
        line('b', 'w2', 'train', 'ok', 2),
        line('a', 'w1', 'train', 'ok', 1),
      ],
      [entry(1), entry(2)],
    ],
    [
      'a promotion with nothing to do',
      [...write(1), line('a', 'p', 'promote', 'invoke'), { ...line('a', 'p', 'promote', 'ok'), seen: null }],
      [entry(1)],
    ],
  ])('passes: %s', (_, history, log) => {
    expect(checkHistory(history, log)).toEqual([]);
  });

  it('passes, whatever clients do at once on a register that does one thing at a time', () => {
    fc.assert(
      fc.property(steps(), (all) => {
        const { history, log } = simulate(all);
        expect(checkHistory(history, log)).toEqual([]);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});

describe('a planted violation is found', () => {
  it.each<[string, string, Event[], Entry[]]>([
    ['an acknowledged write that is lost', 'lost', [...write(1), ...write(2)], [entry(1)]],
    ['one that was replaced by another', 'lost', [...write(1), ...unknown('z')], [entry(1, 'z')]],
    [
      'one that has another number than was said',
      'lost',
      whole('a', 'w2', 'train', 1),
      [entry(1, 'other'), entry(2)],
    ],
    ['two records of one number', 'duplicate', [...write(1), ...unknown('z')], [entry(1), entry(1, 'z')]],
    [
      'a number that is left out',
      'gap',
      [...write(1), ...write(3)],
      [entry(1), { ...entry(3), prevSha256: 'sha-1' }],
    ],
    [
      'a record that does not follow the one before',
      'chain',
      [...write(1), ...write(2)],
      [entry(1), { ...entry(2), prevSha256: 'sha-0' }],
    ],
    ['a write that nobody knows of, done twice', 'twice', unknown('z'), [entry(1, 'z'), entry(2, 'z')]],
    [
      'a failed write that is there',
      'failed',
      [line('a', 'w1', 'train', 'invoke'), line('a', 'w1', 'train', 'fail')],
      [entry(1)],
    ],
    ['a record that nobody wrote', 'phantom', write(1), [entry(1), entry(2)]],
    ['a record by somebody who only read', 'phantom', whole('a', 'r', 'read', 0), [entry(1, 'r')]],
    [
      'a stale read',
      'stale',
      [...write(1), ...write(2), ...whole('b', 'r', 'read', 1)],
      [entry(1), entry(2)],
    ],
    ['nothing read after a write', 'stale', [...write(1), ...whole('b', 'r', 'read', 0)], [entry(1)]],
    [
      'two readers, the later one behind the earlier',
      'stale',
      [...unknown('w1'), ...unknown('w2'), ...whole('b', 'r', 'read', 2), ...whole('c', 'q', 'read', 1)],
      [entry(1), entry(2)],
    ],
    [
      'a client that sees time go back',
      'backwards',
      [...write(1), ...write(2), ...whole('b', 'r', 'read', 2), ...whole('b', 'q', 'read', 1)],
      [entry(1), entry(2)],
    ],
    [
      'a read before its write',
      'future',
      [...write(1), ...whole('b', 'r', 'read', 2), ...write(2)],
      [entry(1), entry(2)],
    ],
    ['a read of what never was', 'phantom', [...write(1), ...whole('b', 'r', 'read', 2)], [entry(1)]],
    [
      'a pin of a run that the release does not serve',
      'phantom',
      [...write(1), ...whole('b', 'r', 'pin', 1)],
      [{ ...entry(1), latest: 'run-0' }],
    ],
    [
      'a serving of a run that nobody released',
      'phantom',
      [...write(1), ...whole('b', 's', 'serve', 7)],
      [entry(1)],
    ],
    [
      'a write that goes before one that had ended',
      'order',
      [...write(2), ...write(1)],
      [entry(1), entry(2)],
    ],
  ])('%s: %s', (_, kind, history, log) => {
    const kinds = checkHistory(history, log).map((problem) => problem.split(':')[0]);
    expect(kinds).toContain(kind);
  });

  it('in any history: a read that is moved one release back, or on, is not what a register gives', () => {
    let moved = 0;
    fc.assert(
      fc.property(steps(), fc.constantFrom(-1, 1), (all, by) => {
        const { history, log } = simulate(all.map((step) => ({ ...step, lateness: 0, fate: 'told' })));
        const at = history.findLastIndex(
          ({ action, type, seen }) => action === 'read' && type === 'ok' && (seen?.n ?? 0) > 0,
        );
        if (at < 0) return;
        const n = (history[at]?.seen?.n ?? 0) + by;
        const seen: Seen = { n, run: n === 0 ? '' : `run-${n}` };
        moved++;
        expect(checkHistory(history.with(at, { ...history[at], seen } as Event), log)).not.toEqual([]);
      }),
      { seed: 20261121, numRuns: 300 },
    );
    expect(moved).toBeGreaterThan(100);
  });
});

interface Step {
  readonly action: Action;
  readonly client: string;
  /** How many lines of others come between its effect and its end. */
  readonly lateness: number;
  readonly fate: 'told' | 'killed after' | 'killed before';
}

function steps(): fc.Arbitrary<Step[]> {
  return fc.array(
    fc.record({
      action: fc.constantFrom<Action>('train', 'promote', 'read', 'pin'),
      client: fc.constantFrom('a', 'b', 'c', 'd'),
      lateness: fc.nat(6),
      fate: fc.constantFrom('told', 'told', 'told', 'killed after', 'killed before'),
    }),
    { maxLength: 30 },
  );
}

/** A register that does one thing at a time, and tells of it early or late; a client does nothing else before it was told. */
function simulate(all: readonly Step[]): { history: Event[]; log: Entry[] } {
  const lines: { at: number; event: Event }[] = [];
  const log: Entry[] = [];
  const busyUntil = new Map<string, number>();
  for (const [i, { action, client, lateness, fate }] of all.entries()) {
    const op = `op-${i}`;
    const at = i * 10;
    // The same client goes on under another name: it was killed, or has not ended.
    const name = (busyUntil.get(client) ?? -1) >= at ? `${client}-${i}` : client;
    lines.push({ at, event: line(name, op, action, 'invoke') });
    if (isWrite(action) && fate !== 'killed before') log.push({ ...entry(log.length + 1, op) });
    const endsAt = at + 1 + lateness * 10;
    busyUntil.set(name, fate === 'told' ? endsAt : Number.POSITIVE_INFINITY);
    lines.push({
      at: endsAt,
      event: fate === 'told' ? line(name, op, action, 'ok', log.length) : line(name, op, action, 'info'),
    });
  }
  return { history: lines.sort((a, b) => a.at - b.at).map(({ event }) => event), log };
}
