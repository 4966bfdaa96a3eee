// What a source file imports.
import type { SourceFile } from './workspace.ts';

/** One import or re-export. */
export interface Import {
  /** What is imported, e.g. `@slipway/contract`; undefined when the program computes it. */
  readonly specifier: string | undefined;
  /** Nothing of it is left when types are stripped. */
  readonly typeOnly: boolean;
}

const STATIC =
  /(?<=^|[;\n}])\s*(?:import|export)\s+(?<type>type\s+)?(?<names>(?:[\w*${},\s]|'\d+')*?)\s*\bfrom\s*'(?<at>\d+)'/g;
const SIDE_EFFECT = /(?<=^|[;\n])\s*import\s*'(?<at>\d+)'/g;
const DYNAMIC = /(?<type>\btypeof\s+)?\bimport\s*\(\s*(?:(?<quote>['`])(?<at>\d+)\k<quote>\s*[,)])?/g;

/** The imports of a file: `import`, `export … from`, `import()` and types by `import()`. */
export function importsOf(file: SourceFile): Import[] {
  return [STATIC, SIDE_EFFECT, DYNAMIC].flatMap((pattern) =>
    [...file.code.matchAll(pattern)].map((match) => {
      const { at, type } = match.groups ?? {};
      return {
        specifier: at === undefined ? undefined : file.strings[Number(at)],
        typeOnly: type !== undefined,
      };
    }),
  );
}
