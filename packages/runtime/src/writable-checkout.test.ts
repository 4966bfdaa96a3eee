// As a user who owns nothing: root may write everywhere.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, expect, it } from 'vitest';

const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const READ_ONLY = 0o555;
const OPEN = 0o777;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

/** @returns The folder that is refused, or an empty text. */
async function refused(root: string): Promise<string> {
  const program = `
    import { requireWritable } from ${JSON.stringify(new URL('./writable-checkout.ts', import.meta.url).href)};
    await requireWritable(process.argv[1]).catch((error) => console.log(error.code, error.exitCode, error.facts.folder));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...NOBODY,
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  return said.trim();
}

async function checkout(modes: Readonly<Record<string, number>>): Promise<void> {
  for (const path of Object.keys(modes)) await mkdir(join(folder.path, path), { recursive: true });
  for (const [path, mode] of Object.entries(modes)) await chmod(join(folder.path, path), mode);
}

it.each<[string, Readonly<Record<string, number>>, string]>([
  ['its packages', { node_modules: READ_ONLY, '.slipway': OPEN, '.': OPEN }, 'node_modules'],
  [
    'a folder of the test runner',
    { 'node_modules/.vite-temp': READ_ONLY, '.': OPEN },
    'node_modules/.vite-temp',
  ],
  ['a folder that it would be made in', { node_modules: OPEN, '.': READ_ONLY }, ''],
  ['the proofs', { node_modules: OPEN, '.slipway/proved': READ_ONLY, '.': OPEN }, '.slipway/proved'],
])(
  'refuses a checkout with 77 in which %s cannot be written, by the folder’s name',
  async (_, modes, path) => {
    await checkout(modes);
    expect(await refused(folder.path)).toBe(`E_SETUP_PERMISSION 77 ${join(folder.path, path)}`);
    await chmod(folder.path, OPEN);
  },
);

it('takes one that can be written', async () => {
  await checkout({ node_modules: OPEN, '.': OPEN });
  expect(await refused(folder.path)).toBe('');
});
