import { existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

describe('temporaryFolder', () => {
  it('is private, empty of others and gone afterwards', async () => {
    let path = '';
    {
      await using folder = await temporaryFolder();
      path = folder.path;
      await writeFile(join(path, 'a.txt'), 'a');
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }
    expect(existsSync(path)).toBe(false);
  });

  it('may be removed twice', async () => {
    const folder = await temporaryFolder();
    await folder.remove();
    await folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });
});
