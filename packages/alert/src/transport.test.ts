// TLS and proxies, in processes of their own, because both are set by a process's environment.
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { send, serveHttp } from './loopback.fixture.ts';

const run = promisify(execFile);
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'slipway-alert-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SCRIPT = `import { createAlertSender } from '@slipway/alert';
  const sender = createAlertSender({ webhookUrl: process.argv[1], log: (line) => console.error(line) });
  const alert = { level: 'INFO', service: 'train', family: 'f', version: 'v1', text: 'done' };
  console.log(JSON.stringify(await sender.send(alert)));`;

async function sendElsewhere(
  url: string,
  env: Record<string, string>,
): Promise<{ sent: boolean; detail: string }> {
  const args = ['--input-type=module', '--eval', SCRIPT, url];
  const { stdout } = await run(process.execPath, args, { env, cwd: import.meta.dirname });
  return JSON.parse(stdout);
}

async function serveTls() {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert]);
  expect(made.status, String(made.stderr)).toBe(0);
  let hits = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    hits++;
    request.resume().on('end', () => response.end('ok'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { cert, port, hits: () => hits, [Symbol.asyncDispose]: async () => void server.close() };
}

describe.skipIf(!hasOpenssl)('TLS (needs openssl to make a certificate)', () => {
  it('G-3: a certificate that nobody vouches for is refused and gets no request', async () => {
    await using server = await serveTls();
    const { outcome, output } = await send(`https://127.0.0.1:${server.port}/services/canary-0123456789`);
    expect(outcome.detail).toBe(
      `https://127.0.0.1:${server.port}/…/*** failed with DEPTH_ZERO_SELF_SIGNED_CERT, 3 tries`,
    );
    expect(output).not.toContain('canary');
    expect(server.hits()).toBe(0);
  });

  it('a certificate that the machine trusts is accepted', async () => {
    await using server = await serveTls();
    const url = `https://127.0.0.1:${server.port}/x`;
    expect((await sendElsewhere(url, { NODE_EXTRA_CA_CERTS: server.cert })).sent).toBe(true);
    expect(server.hits()).toBe(1);
  });
});

describe('proxies', () => {
  it('I-6: of the environment are not asked', async () => {
    await using proxy = await serveHttp((response) => response.end('ok'));
    await using server = await serveHttp((response) => response.end('ok'));
    const at = `http://127.0.0.1:${proxy.port}`;
    const env = { HTTP_PROXY: at, http_proxy: at, HTTPS_PROXY: at, ALL_PROXY: at, NODE_USE_ENV_PROXY: '1' };
    expect((await sendElsewhere(server.url, env)).sent).toBe(true);
    expect([server.hits, proxy.hits]).toEqual([1, 0]);
  });
});
