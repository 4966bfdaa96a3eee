import { once } from 'node:events';
import { expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.ts';
import type { JobEvent } from './job-events.ts';

it('hands events on, and names the step that goes on in silence', async () => {
  const events: JobEvent[] = [];
  const target = new EventTarget();
  const heartbeat = new Heartbeat((event) => {
    events.push(event);
    if (events.length === 3) target.dispatchEvent(new Event('third'));
  });
  const third = once(target, 'third');
  heartbeat.pass({ kind: 'step', step: 'fit' });
  await third;
  heartbeat.stop();
  expect(events).toEqual([
    { kind: 'step', step: 'fit' },
    { kind: 'progress', step: 'fit', done: 1, unit: 's' },
    { kind: 'progress', step: 'fit', done: expect.toSatisfy((s) => s === 2 || s === 3), unit: 's' },
  ]);
});

it('repeats what a step said last, with the time that is left by now, when the step knows that', async () => {
  const events: JobEvent[] = [];
  const target = new EventTarget();
  const heartbeat = new Heartbeat((event) => {
    events.push(event);
    if (events.length === 2) target.dispatchEvent(new Event('second'));
  });
  const second = once(target, 'second');
  const said = {
    kind: 'progress',
    step: 'search',
    done: 3,
    total: 9,
    unit: 'trials',
    leftSeconds: 60,
  } as const;
  heartbeat.pass(said);
  await second;
  heartbeat.stop();
  expect(events).toEqual([said, { ...said, leftSeconds: expect.any(Number), isBeat: true }]);
  expect(Reflect.get(events[1] ?? {}, 'leftSeconds')).toBeLessThan(59.1);
});
