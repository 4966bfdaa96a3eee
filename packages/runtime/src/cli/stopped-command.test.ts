// Commands that are asked to stop while a store does not answer, as a user starts them.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startProcess } from '@slipway/testkit/process';
import { expect, it } from 'vitest';
import { workspaceRoot } from '../workspace.ts';
import { CREDENTIALS } from './slipway.fixture.ts';
import { stoppedCommand, untilStopped } from './stopped-command.ts';

it('E-5: a command that waits for a store ends within seconds of SIGINT, and says so in one line', async () => {
  const hole = createServer((socket) => socket.on('error', () => {}));
  await once(hole.listen(0, '127.0.0.1'), 'listening');
  const address = hole.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const env = {
    PATH: process.env.PATH,
    ...CREDENTIALS,
    S3_ENDPOINT: endpoint,
    BUCKET_MODEL: 's3://any/model',
  };
  const main = join(workspaceRoot(), 'services/cli/src/main.ts');
  const asked = once(hole, 'connection');
  const command = startProcess([process.execPath, main, 'runs', 'ls'], { env });
  await asked;
  const startMs = performance.now();
  command.child.kill('SIGINT');
  const { code, stdout, stderr } = await command.result;
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect([code, stdout]).toEqual([75, '']);
  expect(stderr).toBe(
    'error E_JOB_CANCELLED by=SIGINT message="stopped by SIGINT before it was done; run the same command again" exit=75\n',
  );
  hole.close();
});

it('E-5: a command that ends in time tells how it ended', async () => {
  const controller = new AbortController();
  const work = Promise.withResolvers<string>();
  const ended = untilStopped(work.promise, controller.signal, 60_000);
  controller.abort(new Error('stopped'));
  work.resolve('done');
  expect(await ended).toBe('done');
});

it('E-5: a command that goes on is left', async () => {
  const controller = new AbortController();
  const ended = untilStopped(new Promise(() => {}), controller.signal, 1);
  controller.abort(new Error('stopped'));
  await expect(ended).rejects.toThrow('stopped');
});

it('does not advise to promote or roll back once more without a look', () => {
  for (const command of ['promote', 'rollback'])
    expect(stoppedCommand([command])('SIGINT').message).toBe(
      'stopped by SIGINT before it was done; see with slipway releases whether it was done before you run it again',
    );
  expect(stoppedCommand([])('SIGTERM')).toMatchObject({ code: 'E_JOB_CANCELLED', exitCode: 75 });
});
