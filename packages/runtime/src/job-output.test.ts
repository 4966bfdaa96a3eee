// What a job says, where it says it to, and how much memory it takes to say it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runProcess } from '@slipway/testkit/process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { csvOf, type JobHome, jobHome, keysOf, putData, readRun } from './jobs.fixture.ts';
import { TINY, tinyCard, tinyModel } from './tiny-model.fixture.ts';
import { type FixtureWorkspace, fixtureWorkspace } from './workspace.fixture.ts';

const isLinux = process.platform === 'linux';
const keys = keysOf(TINY, 'v1');
let workspace: FixtureWorkspace;
let home: JobHome;

beforeAll(async () => {
  workspace = await fixtureWorkspace();
  home = await jobHome(TINY, workspace.path);
  await putData(home, tinyCard());
  await workspace.addModel(TINY, 'v1', tinyModel('v1'));
  expect((await home.run('train', { args: ['-v', 'v1'] })).code).toBe(0);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await workspace.remove();
});

const mainOf = (service: string) => join(workspace.path, 'services', service, 'src/main.ts');

it('E-9: a megabyte of JSON log reaches a reader that is slow to begin, whole', async () => {
  await workspace.addModel(
    TINY,
    'v2',
    tinyModel('v2', { fit: "for (let i = 0; i < 5000; i++) console.log(i + ' ' + 'x'.repeat(200));" }),
  );
  const child = spawn(process.execPath, [mainOf('train'), '-v', 'v2'], { env: home.env });
  const released = async () =>
    (await readdir(home.file('model', `${TINY}/_releases`))).filter((name) => name.endsWith('.json'))
      .length === 2;
  while (!(await released())) expect(child.exitCode).toBe(null);
  // The job is done; what it said is more than a pipe holds, and nobody has read a byte of it.
  const stdout: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  const text = Buffer.concat(stdout).toString();
  expect(text.length).toBeGreaterThan(1_000_000);
  const log = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(log.filter((line) => line.event === 'output').map((line) => Number.parseInt(line.line, 10))).toEqual(
    Array.from({ length: 5000 }, (_, i) => i),
  );
  expect(log.some((line) => line.event === 'result')).toBe(true);
});

it('says at least every 2 s on a terminal that a slow fit goes on, even one that blocks its thread', async ({
  skip,
}) => {
  if (!isLinux) return skip("only on Linux: it needs script of util-linux and bash 5's clock");
  await workspace.addModel(
    TINY,
    'v3',
    tinyModel('v3', { fit: 'const end = Date.now() + 3_500; while (Date.now() < end);' }),
  );
  const stamp = `while IFS= read -r -d $'\\r' line; do printf '%s %s\\n' "$EPOCHREALTIME" "\${line//$'\\n'/}"; done`;
  const { code, stdout } = await runProcess(
    [
      'bash',
      '--norc',
      '-c',
      `script -qec '${process.execPath} ${mainOf('train')} -v v3 --log-format text' /dev/null | (${stamp})`,
    ],
    { env: { ...home.env, TERM: 'xterm' } },
  );
  expect(code).toBeLessThanOrEqual(1); // the loop's own end
  const beats = stdout
    .split('\n')
    .filter((line) => /fit {2}[0-9]+ s/.test(line))
    .map((line) => Number.parseFloat(line));
  expect(beats.length).toBeGreaterThanOrEqual(2);
  for (const [i, time] of beats.entries()) expect(time - (beats[i - 1] ?? time)).toBeLessThan(2);
});

it('is tidy as text: no escape, no line too many, figures that can be read', async () => {
  const run = await runProcess([process.execPath, mainOf('train'), '-v', 'v1', '--log-format', 'text'], {
    env: home.env,
  });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).not.toContain('\u001b');
  expect(run.stdout).toMatch(/^fit {2}model tiny@v1 {2}rows 300$/m);
  expect(run.stdout).toMatch(/^MSE × 1e6 +train +eval +overall/m);
  expect(run.stdout).toMatch(/^tiny@v1 +[0-9.]+ +[0-9.]+ +[0-9.]+$/m);
  expect(run.stdout).toMatch(/^trained and published\n {2}model +tiny v1\n/m);
  for (const line of run.stdout.split('\n')) expect(line.length).toBeLessThan(120);
});

it('I-10, A-32: what stands in a cell cannot make a second line or steer a terminal', async () => {
  const evil = 'a\u001b[2J\u202e\nerror E_FAKE exit=0';
  await home.put('predict', 'evil.csv', `id,x\n"${evil}",7\n"b","${evil}"\n`);
  const args = ['--path-data-in', 'evil.csv', '--log-format', 'text'];
  const run = await home.start('serve', { args }).result;
  expect(run.code).toBe(65);
  expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
  expect(run.stdout + run.stderr.trimEnd()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

it('E-7: scores a file many times its heap, in memory that does not grow with it', async ({ skip }) => {
  if (!isLinux) return skip('only on Linux: the peak of a process is read from /proc');
  const text = csvOf(tinyCard(), 20_000, 4, 'predict');
  const header = text.slice(0, text.indexOf('\n') + 1);
  await home.put(
    'predict',
    'large.csv.gz',
    gzipSync(header + text.slice(header.length).repeat(150), { level: 1 }),
  );
  const process = home.start('serve', {
    args: ['--path-data-in', 'large.csv.gz', '--path-data-out', 'large/out.csv.gz'],
    nodeArgs: ['--max-old-space-size=64'],
  });
  let peakKb = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${process.child.pid}/status`, 'utf8');
      peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {} // gone
  }, 20);
  const run = readRun(await process.result);
  clearInterval(watch);
  expect(run.code, run.stderr).toBe(0);
  expect(run.log.find((line) => line.event === 'result')).toMatchObject({ rows: 3_000_000 });
  expect(peakKb).toBeGreaterThan(0);
  expect(peakKb).toBeLessThan(400 * 1024);
});

it('E-7: a model that eats the heap is 70 and named, not a crash of the process', async () => {
  await workspace.addModel(
    TINY,
    'v4',
    tinyModel('v4', { fit: 'const all = []; for (;;) all.push(new Array(1000).fill(Math.random()));' }),
  );
  const run = await home.run('train', { args: ['-v', 'v4'], nodeArgs: ['--max-old-space-size=64'] });
  expect(run).toMatchObject({ code: 70, signal: null });
  expect(run.errorLine).toMatch(/^error E_JOB_MEMORY job=train model=tiny@v4 method=fit /);
  expect((await home.keys('model')).filter((key) => key.startsWith('tiny/v4/'))).toEqual([]);
  expect(await home.keys('predict')).toContain(keys.input);
});
