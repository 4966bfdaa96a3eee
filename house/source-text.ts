// Reads TypeScript as far as the house tests need it: what is code, what is a comment, a string, a template, a regular expression.

/** A source file in its parts. */
export interface SourceText {
  /** The code without comments; each string is its number in quotes, each regular expression is `/0/`. */
  readonly code: string;
  /** The strings by their numbers, as they are written (escapes not resolved). */
  readonly strings: readonly string[];
  /** Pieces of templates that an expression follows, e.g. `E_CSV_` of `E_CSV_${problem}`. */
  readonly openTemplates: readonly string[];
  readonly regexes: readonly { readonly source: string; readonly flags: string }[];
}

/** After one of these a slash begins a regular expression; after a value it divides, also after one that is said not to be null. */
const BEFORE_REGEX =
  /(?:^|[(,=:[&|?{};+\-*%<>~^]|(?<![\])\w])!|\b(?:return|typeof|case|in|of|await|yield|throw|else|do))\s*$/;

const PARTS = {
  lineComment: /\/\/[^\n]*/y,
  blockComment: /\/\*[\s\S]*?\*\//y,
  string: /'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)"/y,
  regex: /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/y,
  templateChunk: /((?:[^`\\$]|\\[\s\S]|\$(?!\{))*)(`|\$\{)/y,
};

/** Splits a source text; it must be valid TypeScript. */
export function readSourceText(text: string): SourceText {
  const strings: string[] = [];
  const openTemplates: string[] = [];
  const regexes: { source: string; flags: string }[] = [];
  /** Depth of braces inside each template expression that is open. */
  const expressions: number[] = [];
  let code = '';
  let at = 0;
  const take = (part: RegExp): RegExpExecArray | null => {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match !== null) at = part.lastIndex;
    return match;
  };
  const keep = (string: string, quote: string): void => {
    code += `${quote}${strings.push(string) - 1}${quote}`;
  };
  const takeChunk = (): void => {
    const [, chunk = '', end] = take(PARTS.templateChunk) ?? [];
    keep(chunk, '`');
    if (end !== '${') return;
    openTemplates.push(chunk);
    code += ' + (';
    expressions.push(0);
  };
  while (at < text.length) {
    const char = text[at] as string;
    const inside = expressions.length - 1;
    if (take(PARTS.lineComment) ?? take(PARTS.blockComment)) continue;
    const string = take(PARTS.string);
    if (string !== null) {
      keep(string[1] ?? string[2] ?? '', "'");
      continue;
    }
    const regex = char === '/' && BEFORE_REGEX.test(code.slice(-40)) ? take(PARTS.regex) : null;
    if (regex !== null) {
      regexes.push({ source: regex[1] ?? '', flags: regex[2] ?? '' });
      code += '/0/';
      continue;
    }
    at += 1;
    if (char === '`') takeChunk();
    else if (char === '}' && expressions[inside] === 0) {
      expressions.pop();
      code += ') + ';
      takeChunk();
    } else {
      if (inside >= 0 && (char === '{' || char === '}')) expressions[inside]! += char === '{' ? 1 : -1; // inside is an index
      code += char;
    }
  }
  return { code, strings, openTemplates, regexes };
}
