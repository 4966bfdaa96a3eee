// The Markdown pages of the repository, as far as the house tests look at them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace.ts';

/** One page. */
export interface Page {
  /** From the root, with slashes, e.g. `docs/README.md`. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** The line of text before it, without backticks and colon: guides name the file there. */
  readonly caption: string;
}

const AT_ROOT = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
/** A fence may be indented, inside of a list. */
const BLOCK = /(?:^|\n)(?<caption>[^\n]*)\n\s*\n?( *)```(?<language>\w*)\n(?<text>[\s\S]*?)\n? *```(?=\n|$)/g;

/** Every page at the root and under `docs/`. */
export function readPages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md'));
  return [...AT_ROOT, ...docs.sort()].map(readPage);
}

/** One page by its path from the root. */
export function readPage(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

/** The fenced blocks of a page, in order. */
export function codeBlocks({ text }: Pick<Page, 'text'>): CodeBlock[] {
  return [...text.matchAll(BLOCK)].map(({ groups = {} }) => ({
    language: groups.language ?? '',
    text: groups.text ?? '',
    caption: (groups.caption ?? '').replace(/^`|`:?$/g, ''),
  }));
}

/** Targets of the links of a page, outside of code, e.g. `../README.md#not-yet`. */
export function linkTargets({ text }: Pick<Page, 'text'>): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchors({ text }: Pick<Page, 'text'>): string[] {
  return [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Rows of the first table whose header begins with `first`, cells trimmed and without backticks. */
export function tableRows({ text }: Pick<Page, 'text'>, first: string): string[][] {
  const lines = text.split('\n');
  const header = lines.findIndex((line) => line.startsWith(`| ${first} |`));
  if (header < 0) return [];
  const rows = lines.slice(header + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split(' | ')
      .map((cell) => cell.trim().replaceAll('`', '').replaceAll('&lt;', '<').replaceAll('&gt;', '>')),
  );
}
