import { expect, it } from 'vitest';
import type { JobEvent } from '../job-events.ts';
import { PageThread } from './run-page.ts';

type Run = Parameters<PageThread['render']>[0];

async function render(run: unknown) {
  const events: JobEvent[] = [];
  await using pages = new PageThread();
  const page = await pages.render(run as Run, { emit: (event) => events.push(event) });
  return { page, events };
}

it('makes a warning of a page that cannot be made, and no error', async () => {
  const { page, events } = await render({ manifest: {}, report: {} });
  expect(page).toBeUndefined();
  expect(events).toEqual([
    { kind: 'warning', message: expect.stringMatching(/^report\.html could not be made: TypeError: /) },
  ]);
});

it('makes a warning of what no thread can be sent', async () => {
  const { page, events } = await render({ manifest: { card: () => {} } });
  expect(page).toBeUndefined();
  expect(events).toMatchObject([
    { kind: 'warning', message: expect.stringContaining('could not be cloned') },
  ]);
});
