// Text that has broken pipelines before, and keys that are all different.
import { type Random, randomIndex } from './random.ts';

/** Keys that must come out as they went in: numbers that are none, quotes, line ends, other scripts, formulas, names of prototypes. */
export const HOSTILE_KEYS: readonly string[] = [
  '007',
  '9007199254740993',
  '-0',
  '1e3',
  '1.0',
  '9'.repeat(200),
  ' padded ',
  'a,b;c\td',
  'say "hi"',
  "it's",
  'two\nlines',
  'two\r\nlines',
  'Zürich',
  'Zu\u0308rich',
  '東京',
  '👩‍👩‍👧‍👦',
  '\u202egnp.exe',
  '\u001b[31mred',
  '\ufeffbom',
  '=1+1',
  '@SUM(A1)',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '<!channel>',
  'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
];

const WORDS = ['north', 'south', 'Zürich', '東京', 'new york', 'a "quoted" word', 'x,y', '007'] as const;

/** A key that no other row has: every eighth a hostile one. */
export function sampleKey(row: number, random: Random): string {
  const hostile = HOSTILE_KEYS[(row >> 3) % HOSTILE_KEYS.length];
  if (row % 8 === 0) return row >> 3 < HOSTILE_KEYS.length ? `${hostile}` : `${hostile}·${row}`;
  return `${String(row).padStart(6, '0')}-${randomIndex(random, 1e6)}`;
}

/** One of a few words. */
export function sampleWord(random: Random): string {
  return WORDS[randomIndex(random, WORDS.length)] ?? WORDS[0];
}
