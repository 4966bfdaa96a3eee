// The example of the guide "Write a model" is a model: its files are taken from the page, checked by tsc and run by vitest.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ProcessResult, runProcess } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedCopy } from './installed-copy.fixture.ts';
import { codeBlocks, readPage } from './pages.ts';
import { ROOT } from './workspace.ts';

const FOLDER = 'packages/models/conversion-rate/v9/';
const files = codeBlocks(readPage('docs/guides/write-a-model.md'))
  .filter(({ caption }) => caption.startsWith(FOLDER))
  .map(({ caption, text }) => ({ name: caption.slice(FOLDER.length), text: `${text}\n` }));
let folder = '';

// Inside the repository, where packages are found by name; `.slipway` is nobody's source.
beforeAll(async () => {
  await mkdir(join(ROOT, '.slipway'), { recursive: true });
  folder = await mkdtemp(join(ROOT, '.slipway/guide-'));
  for (const { name, text } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the example of docs/guides/write-a-model.md', () => {
  it('is whole', () => {
    expect(files.map(({ name }) => name)).toEqual([
      'package.json',
      'install_dependencies.sh',
      'src/card.ts',
      'src/index.ts',
      'src/index.test.ts',
    ]);
    const manifest = JSON.parse(files[0]?.text ?? '') as { name: string };
    expect(manifest.name).toBe('@slipway/conversion-rate-v9');
  });

  it('has an installer that sh can read', async () => {
    expect(await runProcess(['sh', '-n', join(folder, 'install_dependencies.sh')])).toMatchObject({
      code: 0,
    });
  });

  it('passes the compiler', async () => {
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), include: ['src'] }),
    );
    const { stdout, code } = await runProcess([join(ROOT, 'node_modules/.bin/tsc'), '-p', folder]);
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });

  it('passes its own test and the conformance kit', async () => {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const output = join(folder, 'report.json');
    const args = ['run', '--root', folder, '--reporter=json', `--outputFile.json=${output}`];
    const { stderr, code } = await runProcess([process.execPath, vitest, ...args]);
    expect(`${code} ${stderr}`).toBe('0 ');
    const report = JSON.parse(await readFile(output, 'utf8')) as Record<string, number>;
    expect(report.numFailedTests).toBe(0);
    expect(report.numPassedTests).toBeGreaterThan(26);
  });
});

describe('the guide, followed to the letter in a copy of the project', () => {
  const page = readPage('docs/guides/write-a-model.md').text.split('\n## While you work')[0] ?? '';
  const blocks = codeBlocks({ text: page }).filter(
    ({ language, caption }) => language === 'sh' && !caption.startsWith(FOLDER),
  );

  it('leads to predictions, and to a refusal where the card asks for no less than others do', {
    timeout: 600_000,
  }, async () => {
    await using copy = await installedCopy();
    const run = (command: string) =>
      runProcess(['bash', '-ec', command], { cwd: copy.root, env: copy.env, timeoutMs: 300_000 });
    const [folderBlock, ...others] = blocks.map(({ text }) => text);
    await done(run(folderBlock ?? ''));
    for (const { name, text } of files) await writeFile(join(copy.root, FOLDER, name), text);
    for (const block of others) await done(run(block));
    expect(others.join('\n')).toContain('./build_pipeline.sh -v v9');
    expect(await run('ls bucket/data/predict/output/conversion-rate/v9/2026/01/02')).toMatchObject({
      code: 0,
    });
    const card = join(copy.root, FOLDER, 'src/card.ts');
    await writeFile(card, (await readFile(card, 'utf8')).replace(/ {2}gates: \[[^\]]*\],\n/, ''));
    const refused = await run('./build_pipeline.sh -v v9');
    expect(refused).toMatchObject({ code: 79 });
    expect(refused.stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^error E_RUN_REFUSED .*meanByDevice.* exit=79$/,
    );
  });
});

async function done(running: Promise<ProcessResult>): Promise<void> {
  const { code, stdout, stderr } = await running;
  expect(code, `${stdout}${stderr}`).toBe(0);
}
