import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** What a version's script says after an installation that ended with a code. */
function afterwards(code: number, env: Readonly<Record<string, string>> = {}) {
  const script = `set -eu; . "$1/install-xgboost.sh"; or_ml_xgboost ${code} 'fam v9' "$1"`;
  return spawnSync('/bin/sh', ['-c', script, 'install_dependencies.sh', import.meta.dirname], {
    env: { PATH: join(process.execPath, '..'), ...env },
    encoding: 'utf8',
  });
}

it.each([69, 77])('lets ml-xgboost stand in for a library that could not be installed: %i', (code) => {
  const end = afterwards(code);
  expect(end).toMatchObject({ status: 0, stdout: '' });
  expect(end.stderr).toMatch(
    /^fam v9: without libxgboost ml-xgboost 1\.1\.2, .*xgboost\.js trains, within its limits/,
  );
});

it('passes on every other end, and that of a library which is named', () => {
  expect(afterwards(64).status).toBe(64);
  expect(afterwards(69, { XGBOOST_LIBRARY: '/nowhere/libxgboost.so' })).toMatchObject({
    status: 69,
    stderr: '',
  });
  expect(afterwards(77, { PATH: '/nowhere' })).toMatchObject({ status: 77, stderr: '' });
});
