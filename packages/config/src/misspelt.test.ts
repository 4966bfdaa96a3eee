import { describe, expect, it } from 'vitest';
import { ConfigError } from './errors.ts';
import { loadConfig } from './load-config.ts';
import { meantVariable, misspeltWarnings } from './misspelt.ts';
import { VARIABLES } from './variables.ts';

describe('meantVariable', () => {
  it.each([
    ['MODEL_VERS', 'MODEL_VER'],
    ['MODEL_VERSION', 'MODEL_VER'],
    ['MODLE_VER', 'MODEL_VER'],
    ['MODELVER', 'MODEL_VER'],
    ['model_ver', 'MODEL_VER'],
    ['MODEL_FAMLY', 'MODEL_FAMILY'],
    ['BUCKET_TRAIN', 'BUCKET_DATA_TRAIN'],
    ['PATH_IN', 'PATH_DATA_IN'],
    ['RUN_DTAE', 'RUN_DATE'],
    ['DATA_VERSION', 'DATA_VER'],
    ['WEBHOOK_URI', 'WEBHOOK_URL'],
    ['WEBHOOKS_URL', 'WEBHOOK_URL'],
    ['XGBOOST_LIB', 'XGBOOST_LIBRARY'],
    ['DEADLINE_SEC', 'DEADLINE_SECONDS'],
    ['GZIP_LEVL', 'GZIP_LEVEL'],
  ])('B-5: takes %s for %s', (name, own) => {
    expect(meantVariable(name)).toBe(own);
  });

  it.each([
    ...[
      'PATH',
      'HOME',
      'LOG_LEVEL',
      'DATA_DIR',
      'MODEL_SERVICE_HOST',
      'MODEL_VER_PORT_80_TCP',
      'RUN_ID',
      'MANPATH',
    ],
    ...[
      'PATH_INFO',
      'DATA',
      'MODEL',
      'RUN',
      'GZIP',
      'NODE_PATH',
      'PWD',
      '',
      '__proto__',
      `MODEL_VER${'S'.repeat(99)}`,
    ],
  ])("B-5: leaves other people's %s alone", (name) => {
    expect(meantVariable(name)).toBeUndefined();
  });

  it('B-5: says nothing about our own names', () => {
    expect(VARIABLES.map(({ name }) => meantVariable(name)).filter((meant) => meant !== undefined)).toEqual(
      [],
    );
  });
});

describe('misspeltWarnings', () => {
  it('B-5: names the stranger, its place and what was meant; any stranger in the file counts', () => {
    expect(misspeltWarnings(['PATH', 'MODEL_VERS'], ['MODEL_VER', 'FOO'], '.env_pipelines')).toEqual([
      'unknown variable MODEL_VERS in the environment, did you mean MODEL_VER?',
      'unknown variable FOO in .env_pipelines',
    ]);
  });

  it('I-10: escapes what a name may hold', () => {
    expect(misspeltWarnings([], ['FOO\u001b[31m\n'], 'f')).toEqual([
      'unknown variable FOO\\u{1b}[31m\\n in f',
    ]);
  });

  it('B-10: goes through ten thousand names within a second', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `SOME_NAME_${i}`);
    const start = performance.now();
    expect(misspeltWarnings(names, [], 'f')).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

it('B-5: is said beside the problems when the configuration fails, since it is often their cause', () => {
  const load = () => loadConfig({ env: { MODEL_VERS: 'v2' }, requireVersion: true });
  expect(load).toThrow(ConfigError);
  try {
    load();
  } catch (error) {
    expect((error as ConfigError).problems.join('\n')).toMatch(
      /MODEL_VER is not set[\s\S]*MODEL_VERS.*MODEL_VER/,
    );
  }
});
