// The example of the guide "Write a model" is a model: its files are taken from the page, checked by tsc and run by vitest.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProcess } from '@slipway/testkit/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
