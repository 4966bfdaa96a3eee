// Pieces of TypeScript as the project's formatter writes them.

/** Longest line, as in `biome.json`. */
const MAX_LINE = 110;

/**
 * Import statements in order of what they import from; one that is too long has a line a name.
 *
 * @param imports - Names, in the formatter's order, by package.
 */
export function importText(imports: Readonly<Record<string, readonly string[]>>): string {
  return Object.keys(imports)
    .sort()
    .map((source) => statement(imports[source] ?? [], source))
    .join('\n');
}

/** A string literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** `cr` → `.cr`, `a-b` → `['a-b']`. */
export function memberText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${quoted(name)}]`;
}

function statement(names: readonly string[], source: string): string {
  const line = `import { ${names.join(', ')} } from ${quoted(source)};`;
  if (line.length <= MAX_LINE) return line;
  return `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${quoted(source)};`;
}
