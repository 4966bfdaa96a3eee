import { describe, expect, it } from 'vitest';
import { addToLockfile } from './lockfile.ts';

const lockfile = (packages: object) =>
  `${JSON.stringify({ name: 'w', lockfileVersion: 3, packages }, null, 2)}\n`;
const before = lockfile({
  '': { name: 'w' },
  'node_modules/@slipway/zeta-v1': { resolved: 'packages/models/zeta/v1', link: true },
  'packages/models/zeta/v1': { name: '@slipway/zeta-v1', version: '0.1.0' },
});
const churn = {
  folder: 'packages/models/churn/v1',
  manifest: JSON.stringify({
    name: '@slipway/churn-v1',
    version: '0.1.0',
    private: true,
    license: 'MIT',
    dependencies: { '@slipway/contract': '0.1.0' },
  }),
};

describe('addToLockfile', () => {
  it('adds a link and an entry in npm’s order, and leaves the rest as it is', () => {
    expect(addToLockfile(before, [churn], 'package-lock.json')).toBe(
      lockfile({
        '': { name: 'w' },
        'node_modules/@slipway/churn-v1': { resolved: 'packages/models/churn/v1', link: true },
        'node_modules/@slipway/zeta-v1': { resolved: 'packages/models/zeta/v1', link: true },
        'packages/models/churn/v1': {
          name: '@slipway/churn-v1',
          version: '0.1.0',
          license: 'MIT',
          dependencies: { '@slipway/contract': '0.1.0' },
        },
        'packages/models/zeta/v1': { name: '@slipway/zeta-v1', version: '0.1.0' },
      }),
    );
  });

  it('refuses a package that is in it already', () => {
    const once = addToLockfile(before, [churn], 'package-lock.json');
    expect(() => addToLockfile(once, [churn], 'package-lock.json')).toThrow(
      expect.objectContaining({ code: 'E_SCAFFOLD_EXISTS', exitCode: 78 }),
    );
  });

  it.each(['', 'null', '{"packages":[', '{"packages":1}'])('refuses %j, which is no lockfile', (text) => {
    expect(() => addToLockfile(text, [churn], 'package-lock.json')).toThrow(
      expect.objectContaining({ code: 'E_SCAFFOLD_LOCKFILE', exitCode: 78 }),
    );
  });
});
