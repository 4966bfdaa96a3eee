// Imports point downward, by name, to what is declared, and nobody goes in circles.
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCircle } from './circles.ts';
import { type Import, importsOf } from './imports.ts';
import { type House, importProblem, layerOf } from './layers.ts';
import {
  type Manifest,
  readJson,
  readWorkspace,
  type SourceFile,
  type WorkspacePackage,
} from './workspace.ts';

const packages = readWorkspace();
const house: House = {
  packages: new Map(packages.map((each) => [each.name, each])),
  tools: Object.keys((readJson('package.json') as Manifest).devDependencies ?? {}),
};
const imports = packages.flatMap((owner) =>
  owner.files.flatMap((file) => importsOf(file).map((each) => ({ owner, file, each }))),
);

describe('the workspace', () => {
  it('has a layer for every package, and sources with imports in it', () => {
    expect(packages.filter((each) => layerOf(each) === undefined).map((each) => each.folder)).toEqual([]);
    expect(packages.length).toBeGreaterThan(15);
    expect(imports.filter(({ each }) => each.specifier === '@slipway/contract').length).toBeGreaterThan(30);
  });

  it('imports downward only, by name, and what is declared', () => {
    const problems = imports.flatMap(({ owner, file, each }) => {
      const problem = importProblem(house, owner, file, each);
      return problem === undefined ? [] : [`${file.path}: ${each.specifier ?? 'import(…)'} ${problem}`];
    });
    expect(problems).toEqual([]);
  });

  it('declares only dependencies of lower layers', () => {
    const problems = packages.flatMap((owner) =>
      [...owner.dependencies].flatMap((name) => {
        const target = house.packages.get(name);
        if (target === undefined || (layerOf(target) ?? 9) < (layerOf(owner) ?? -1)) return [];
        return [`${owner.folder} depends on ${name}`];
      }),
    );
    expect(problems).toEqual([]);
  });

  it('has no circle of files', () => {
    const edges = new Map<string, string[]>();
    for (const { file, each } of imports) {
      if (each.typeOnly || !each.specifier?.startsWith('.')) continue;
      const target = posix.join(posix.dirname(file.path), each.specifier);
      edges.set(file.path, [...(edges.get(file.path) ?? []), target]);
    }
    expect(findCircle(edges)).toBeUndefined();
  });
});

describe('importProblem', () => {
  const contract = house.packages.get('@slipway/contract');
  const judge = (folder: string, specifier: string | undefined, isTest = false): string | undefined => {
    const real = packages.find((each) => each.folder === folder) ?? contract;
    const owner = { ...real, dependencies: new Set([...house.packages.keys(), 'zod']) } as WorkspacePackage;
    const file = { path: `${folder}/src/x.ts`, isTest } as SourceFile;
    return importProblem(house, owner, file, { specifier, typeOnly: false } satisfies Import);
  };
  const v1 = 'packages/models/conversion-rate/v1';

  it.each<[string, string | undefined, string | undefined]>([
    ['packages/frame', '@slipway/contract', undefined],
    ['packages/frame', 'zod', undefined],
    ['packages/frame', './y.ts', undefined],
    ['packages/frame', '@slipway/bucket', 'goes from layer 1 to layer 1'],
    ['packages/contract', '@slipway/frame', 'goes from layer 0 to layer 1'],
    ['packages/frame', '@slipway/contract/src/batch.ts', 'is a deep import'],
    ['packages/frame', '../../contract/src/batch.ts', 'leaves the package'],
    ['packages/frame', '../../frame-2/src/x.ts', 'leaves the package'],
    ['packages/frame', 'axios', 'is not declared in package.json'],
    ['packages/frame', 'vitest', 'is not declared in package.json'],
    ['packages/frame', 'file:///tmp/x.mjs', 'is no name of a package'],
    ['packages/frame', undefined, 'is computed'],
    ['packages/runtime', undefined, undefined],
    ['packages/runtime', '@slipway/registry', undefined],
    ['packages/runtime', '@slipway/testkit', undefined],
    ['packages/runtime', '@slipway/conversion-rate-v1', 'ties the runtime to a model'],
    ['packages/registry', '@slipway/testkit', 'is for tests and for the pipeline'],
    [v1, '@slipway/linear', undefined],
    [v1, '@slipway/bucket', 'is not for models'],
    [v1, 'node:fs/promises', 'is not for models'],
    [v1, '@slipway/conversion-rate-v2', 'goes from layer 3 to layer 3'],
    ['services/train', '@slipway/runtime', undefined],
  ])('judges %s importing %s: %s', (folder, specifier, problem) => {
    if (problem === undefined) expect(judge(folder, specifier)).toBeUndefined();
    else expect(judge(folder, specifier)).toContain(problem);
  });

  it('lets tests use tools and the kit, from its layer upward', () => {
    expect(judge('packages/frame', 'vitest', true)).toBeUndefined();
    expect(judge(v1, '@slipway/testkit/vitest', true)).toBeUndefined();
    expect(judge('packages/registry', '@slipway/testkit', true)).toBeUndefined();
    expect(judge('packages/frame', '@slipway/testkit', true)).toBe('goes from layer 1 to layer 2');
  });
});

describe('findCircle', () => {
  it('shows the way round, and none where there is none', () => {
    const circle = new Map(Object.entries({ a: ['b', 'c'], b: ['c'], c: ['d'], d: ['b'] }));
    expect(findCircle(circle)).toEqual(['b', 'c', 'd', 'b']);
    circle.set('d', []);
    expect(findCircle(circle)).toBeUndefined();
  });
});
