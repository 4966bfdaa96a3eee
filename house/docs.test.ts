// What the docs say is there: links, commands, variables, flags, exit codes.
import { accessSync, constants, existsSync } from 'node:fs';
import { posix } from 'node:path';
import { join } from 'node:path/posix';
import { VARIABLES } from '@slipway/config';
import { EXIT } from '@slipway/contract';
import { runProcess } from '@slipway/testkit/process';
import { describe, expect, it } from 'vitest';
import { anchors, codeBlocks, linkTargets, readPage, readPages, tableRows } from './pages.ts';
import { ROOT, readJson } from './workspace.ts';

const pages = readPages();
const variablesPage = readPage('docs/reference/variables.md');
/** Of npm itself; all other words after `npm run` are scripts. */
const NPM_COMMANDS = ['ci', 'install', 'test'];

describe('links', () => {
  it('lead to files that are there, and to headings that these have', () => {
    const broken = pages.flatMap((page) =>
      linkTargets(page)
        .filter((target) => !target.includes('://'))
        .filter((target) => !isThere(page.path, target))
        .map((target) => `${page.path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('are found at all', () => {
    expect(linkTargets({ text: '[a](b.md) `[no](no.md)` [c](d.md#e)' })).toEqual(['b.md', 'd.md#e']);
    expect(anchors({ text: '# A, b `c`\n\n## What is 1.5?' })).toEqual(['a-b-c', 'what-is-15']);
    expect(pages.flatMap(linkTargets).length).toBeGreaterThan(40);
  });

  it('lead from the index to every page under docs', () => {
    const index = linkTargets(readPage('docs/README.md')).map((target) => posix.join('docs', target));
    const others = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/'));
    expect(others.filter((path) => path !== 'docs/README.md' && !index.includes(path))).toEqual([]);
  });
});

describe('commands', () => {
  const scripts = Object.keys((readJson('package.json') as { scripts: object }).scripts);
  const commands = pages.flatMap((page) =>
    codeBlocks(page)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.split('\n'))
      .map((line) => line.trim().replace(/^(?:[A-Z_]+=\S+ )+/, ''))
      .filter((line) => /^(?:\.\/|npm )/.test(line))
      .map((line) => ({ page: page.path, line, words: line.split(' ') })),
  );

  it('are there', () => {
    expect(commands.length).toBeGreaterThan(8);
    const missing = commands.filter(({ words: [program = '', ...args] }) => {
      if (program !== 'npm') return !isProgram(program);
      const [verb = '', script] = args.filter((word) => word !== '-s');
      return verb === 'run' ? !scripts.includes(script ?? '') : !NPM_COMMANDS.includes(verb);
    });
    expect(missing.map(({ page, line }) => `${page}: ${line}`)).toEqual([]);
  });

  it('of build_pipeline.sh use flags that its usage names', async () => {
    const { stdout, code } = await runProcess(['bash', join(ROOT, 'build_pipeline.sh'), '--help']);
    expect(code).toBe(0);
    const used = commands
      .filter(({ words }) => words[0] === './build_pipeline.sh')
      .flatMap(({ words }) => words.filter((word) => /^--?[a-z]/.test(word)));
    expect(used).toContain('-v');
    expect(used.filter((flag) => !new RegExp(`(^|[ ,])${flag}[ ,]`, 'm').test(stdout))).toEqual([]);
  });
});

describe('docs/reference/variables.md', () => {
  it('has every variable with its flag, default, meaning and range, and no other', () => {
    const documented = tableRows(variablesPage, 'Variable');
    const declared = VARIABLES.map((variable) => [
      variable.name,
      variable.flag === null ? 'none' : `--${variable.flag}`,
      variable.default ?? `not set: ${variable.unset}`,
      variable.description,
      variable.range,
    ]);
    expect(documented).toEqual(declared);
  });

  it.each(['train', 'search', 'serve', 'example-data'])('has every flag of %s', async (service) => {
    const main = join(ROOT, 'services', service, 'src/main.ts');
    const { stdout, code } = await runProcess([process.execPath, main, '--help']);
    expect(code).toBe(0);
    const flags = [...stdout.matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag = '']) => flag);
    expect(flags.length).toBeGreaterThan(20);
    expect(flags.filter((flag) => !variablesPage.text.includes(`\`${flag}`))).toEqual([]);
  });

  it('has no flag that nothing takes', async () => {
    const helps = await Promise.all([
      runProcess(['bash', join(ROOT, 'build_pipeline.sh'), '--help']),
      ...['train', 'search', 'serve', 'example-data'].map((service) =>
        runProcess([process.execPath, join(ROOT, 'services', service, 'src/main.ts'), '--help']),
      ),
    ]);
    const known = helps.map(({ stdout }) => stdout).join('\n');
    const named = tableRows(variablesPage, 'Flag').map(([cell = '']) => /--[a-z-]+/.exec(cell)?.[0] ?? cell);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((flag) => !known.includes(flag))).toEqual([]);
  });
});

describe('docs/reference/exit-codes.md', () => {
  it('has every exit code by its name, and no other', () => {
    const rows = tableRows(readPage('docs/reference/exit-codes.md'), 'Exit');
    expect(rows.map(([exit, name]) => [name, Number(exit)])).toEqual(Object.entries(EXIT));
  });
});

/** Whether a link's target exists, seen from its page. */
function isThere(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  if (!existsSync(join(ROOT, path))) return false;
  return anchor === undefined || anchors(readPage(path)).includes(anchor);
}

function isProgram(path: string): boolean {
  try {
    accessSync(join(ROOT, path), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
