import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig, VARIABLES } from './index.ts';

const FILE = new URL('../../../.env_pipelines', import.meta.url);
const text = readFileSync(FILE, 'utf8');
const now = () => new Date('2026-11-21T20:46:51.123Z');

describe('.env_pipelines', () => {
  it('holds every variable with its default, and no other', () => {
    const expected = VARIABLES.map((variable) => [variable.name, variable.default ?? '']);
    expect(Object.entries(parseEnv(text)).sort()).toEqual(expected.sort());
  });

  it('describes each variable with the words of the table', () => {
    for (const { name, description, range, unset } of VARIABLES) {
      const said = [
        `# ${description}`,
        `# It must be ${range}.`,
        ...(unset === '' ? [] : [`# Not set: ${unset}.`]),
      ];
      expect(text, name).toContain(`\n${said.join('\n')}\n${name}=`);
    }
  });

  it('changes nothing as it is', () => {
    const withFile = loadConfig({ env: {}, envFile: fileURLToPath(FILE), now });
    expect(withFile).toEqual(loadConfig({ env: {}, now }));
    expect(withFile.warnings).toEqual([]);
  });
});

describe('VARIABLES', () => {
  it('has each name and each flag once, and no flag for a secret', () => {
    const flags = VARIABLES.flatMap(({ flag }) => flag ?? []);
    expect(new Set(VARIABLES.map(({ name }) => name)).size).toBe(VARIABLES.length);
    expect(new Set(flags).size).toBe(flags.length);
    expect(VARIABLES.filter(({ secret }) => secret).map(({ flag }) => flag)).toEqual([null]);
    expect(flags).not.toContain('promote');
  });

  it('says what happens when there is no default', () => {
    for (const variable of VARIABLES)
      expect(variable.default === null, variable.name).toBe(variable.unset !== '');
  });
});
