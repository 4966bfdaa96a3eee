import { describe, expect, it } from 'vitest';
import { type Import, importsOf } from './imports.ts';
import { readSourceText } from './source-text.ts';

const imports = (source: string): Import[] =>
  importsOf({ path: 'x.ts', isTest: false, ...readSourceText(source) });
const one = (specifier: string | undefined, typeOnly = false): Import[] => [{ specifier, typeOnly }];

describe('importsOf', () => {
  it.each<[string, Import[]]>([
    ["import { a, type B } from '@slipway/contract';", one('@slipway/contract')],
    ["// first\nimport type { A } from './a.ts';", one('./a.ts', true)],
    ["import a, * as b from 'b';", one('b')],
    ["import './effect.ts';", one('./effect.ts')],
    ["export {\n  a,\n  type B,\n} from './a.ts';", one('./a.ts')],
    ["export * from './a.ts';", one('./a.ts')],
    ["const { default: axios } = await import('axios');", one('axios')],
    ["type Koffi = typeof import('koffi');", one('koffi', true)],
    ['await import(name);', one(undefined)],
    ['await import(`@slipway/${'.concat('family}-v1`);'), one(undefined)],
    ['const x = `import { a } from "b"`;', []],
    ["// import { a } from 'b';\nconst text = \"import { a } from 'b'\";", []],
    ["export const from = 'a';\nexport function f() { return from; }", []],
    ["import json from './a.json' with { type: 'json' };", one('./a.json')],
  ])('reads %s', (source, expected) => {
    expect(imports(source)).toEqual(expected);
  });
});
