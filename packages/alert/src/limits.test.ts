import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './index.ts';
import { send, serveTcp } from './loopback.fixture.ts';

it('G-4: by default a try ends after 5 s and an alert after 10 s', { timeout: 20_000 }, async () => {
  expect(DEFAULT_LIMITS).toEqual({ tryMs: 5000, totalMs: 10_000, backoffMs: 500 });
  const startedAt = performance.now();
  const connectedAt: number[] = [];
  await using server = await serveTcp(() => connectedAt.push(performance.now() - startedAt));
  const { outcome, elapsedMs } = await send(server.url, { limits: {} });
  expect(outcome.sent).toBe(false);
  expect(connectedAt[1]).toBeGreaterThan(5000);
  expect(connectedAt[1]).toBeLessThan(6500);
  expect(elapsedMs).toBeGreaterThan(9500);
  expect(elapsedMs).toBeLessThan(11_500);
});
