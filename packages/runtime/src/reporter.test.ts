import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { JobError } from './errors.ts';
import { createReporter } from './reporter.ts';

function reporter(format: 'text' | 'json', terminal: { isTTY?: boolean; columns?: number } = {}) {
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), terminal);
  const made = createReporter({ format, stdout, stderr, now: () => new Date(0) });
  return { made, out: () => String(stdout.read() ?? ''), err: () => String(stderr.read() ?? '') };
}

describe('the text for people', () => {
  it('shows six digits of a fraction, every digit of a whole number, and a list an entry a line', () => {
    const { made, out } = reporter('text');
    made.event({ kind: 'step', step: 'fitted', facts: { seconds: 0.024863518999999997, rows: 12_345_678 } });
    made.result('done', {
      'eval mse': 0.030722062229801055,
      rows: 2_000_003,
      files: ['a', 'b'],
      params: { eta: 0.247891234, max_depth: 4 },
      key: 'x\u001b',
    });
    expect(out()).toBe(
      [
        'fitted  seconds 0.0248635  rows 12345678',
        'done',
        '  eval mse         0.0307221',
        '  rows             2000003',
        '  files            a',
        '                   b',
        '  params           eta 0.247891, max_depth 4',
        '  key              x\\u{1b}',
        '',
      ].join('\n'),
    );
  });

  it('fits progress to the terminal, takes a width of 0 for unknown, and takes it away before the next line', () => {
    for (const [columns, expected] of [
      [15, 'read train  5…'],
      [0, 'read train  5 rows'],
    ] as const) {
      const { made, out, err } = reporter('text', { isTTY: true, columns });
      made.event({ kind: 'progress', step: 'read train', done: 5, unit: 'rows' });
      made.event({ kind: 'step', step: 'next' });
      expect(err()).toBe(`${expected}\r\u001b[2K`);
      expect(out()).toBe('next\n');
    }
  });

  it('A-32: escapes what comes from data or from a model, and says a message without its name', () => {
    const { made, out } = reporter('text');
    made.event({ kind: 'output', stream: 'stdout', line: '\u001b[2J\u202e' });
    made.event({ kind: 'warning', message: 'a\nb' });
    made.event({ kind: 'step', step: 'alert', facts: { message: 'off' } });
    expect(out()).toBe('printed: \\u{1b}[2J\\u{202e}\nwarning: a\\nb\nalert  off\n');
  });

  it('shows no progress where nobody sees it pass', () => {
    const { made, err } = reporter('text');
    made.event({ kind: 'progress', step: 'read train', done: 5, unit: 'rows' });
    expect(err()).toBe('');
  });
});

describe('the log for machines', () => {
  it('I-10: is one JSON object a line with every digit, whatever is in it', () => {
    const { made, out } = reporter('json');
    made.result('done', { seconds: 0.1 + 0.2, key: 'a\nb' });
    expect(out()).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"result","title":"done","seconds":0.30000000000000004,"key":"a\\nb"}\n',
    );
  });

  it('I-10: holds every kind of event, the error among them, and nothing that is only for people', () => {
    const { made, out, err } = reporter('json');
    made.event({ kind: 'warning', message: 'a\nb\u001b[2J\u2028"' });
    made.event({ kind: 'output', stream: 'stderr', line: '{"level":"error"}' });
    made.event({ kind: 'report', title: 'comparison', text: 'for people', data: [1] });
    made.failure(JobError.cancelled('SIGTERM'));
    const lines = out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'warning'],
      ['info', 'output'],
      ['info', 'report'],
      ['error', 'error'],
    ]);
    expect(lines[2]).not.toHaveProperty('text');
    expect(lines[3]).toMatchObject({ code: 'E_JOB_CANCELLED', exit: 75, by: 'SIGTERM' });
    expect(err()).toBe('');
  });

  it('says how far a step is every 2 s, its first and its end always, and that it merely goes on every 30 s', () => {
    let nowMs = 0;
    const stdout = new PassThrough();
    const made = createReporter({ format: 'json', stdout, stderr: stdout, now: () => new Date(nowMs) });
    for (let i = 1; i <= 50; i++, nowMs += 100)
      made.event({ kind: 'progress', step: 'score', done: i, total: 50, unit: 'rows' });
    for (let s = 1; s <= 65; s++, nowMs += 1000)
      made.event({ kind: 'progress', step: 'fit', done: s, unit: 's' });
    made.event({ kind: 'progress', step: 'evaluate', done: 7, total: 9, unit: 'rows' });
    const lines = String(stdout.read()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).done)).toEqual([1, 21, 41, 50, 31, 61, 7]);
  });
});
