// How a job's events reach a person or a log: progress bars and text on a terminal, one JSON object a line elsewhere.
import { escapeText, type SlipwayError } from '@slipway/contract';
import { factText } from './fact-text.ts';
import type { JobEvent } from './job-events.ts';
import { progressLine } from './progress-line.ts';

/** Where the lines go. */
export interface ReporterOptions {
  readonly format: 'text' | 'json';
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly now?: () => Date;
}

/** Takes a job's events. */
export interface Reporter {
  event(event: JobEvent): void;
  /** The end of it: facts of the result. */
  result(title: string, facts: Readonly<Record<string, unknown>>): void;
  /** The error as an event of the log; the one error line on stderr is the caller's. */
  failure(error: SlipwayError): void;
  /** Removes what is only for the moment, before somebody else writes. */
  clear(): void;
}

/** JSON lines on stdout, or text on stdout with a progress line on stderr. */
export function createReporter(options: ReporterOptions): Reporter {
  return options.format === 'json' ? jsonReporter(options) : textReporter(options);
}

/** A progress event every so many ms at the most; the first and the last one of a step always pass. */
const PROGRESS_EVERY_MS = { json: 2_000, text: 100 } as const;
/** In a log, how often a step that only says it is still going on is heard, ms. */
const ALIVE_EVERY_MS = 30_000;
const MAX_OUTPUT_CHARS = 1_000;

/** Significant digits of a fraction in text. */
const TEXT_DIGITS = 6;

function jsonReporter({ stdout, now = () => new Date() }: ReporterOptions): Reporter {
  const throttle = new Throttle(PROGRESS_EVERY_MS.json, ALIVE_EVERY_MS, now);
  const write = (level: string, fields: object) =>
    void stdout.write(`${JSON.stringify({ time: now().toISOString(), level, ...fields })}\n`);
  return {
    event: (event) => {
      const { kind, ...fields } = event;
      if (event.kind === 'progress' && !throttle.passes(event)) return;
      const { text: _forPeople, ...machine } = { text: undefined, ...fields };
      write(kind === 'warning' ? 'warn' : 'info', { event: kind, ...machine });
    },
    result: (title, facts) => write('info', { event: 'result', title, ...facts }),
    failure: ({ code, exitCode, message, facts, stack }) =>
      write('error', { event: 'error', code, exit: exitCode, message, ...facts, stack }),
    clear: () => {},
  };
}

function textReporter({ stdout, stderr, now = () => new Date() }: ReporterOptions): Reporter {
  const throttle = new Throttle(PROGRESS_EVERY_MS.text, PROGRESS_EVERY_MS.text, now);
  let shown = false;
  const clear = () => {
    if (shown) stderr.write('\r\u001b[2K');
    shown = false;
  };
  const line = (text: string) => {
    clear();
    stdout.write(`${text}\n`);
  };
  return {
    event: (event) => {
      if (event.kind === 'progress') {
        if (stderr.isTTY !== true || !throttle.passes(event)) return;
        clear();
        stderr.write(progressLine(event, throttle.elapsedMs(event.step), widthOf(stderr)));
        shown = true;
      } else line(describe(event));
    },
    result: (title, facts) =>
      line([title, ...Object.entries(facts).flatMap(([name, value]) => factLines(name, value))].join('\n')),
    failure: () => clear(),
    clear,
  };
}

function describe(event: Exclude<JobEvent, { kind: 'progress' }>): string {
  if (event.kind === 'warning') return `warning: ${escapeText(event.message, 600)}`;
  if (event.kind === 'output') return `printed: ${escapeText(event.line, MAX_OUTPUT_CHARS)}`;
  if (event.kind === 'report') return `\n${event.text}\n`;
  const facts = Object.entries(event.facts ?? {}).map(([key, value]) =>
    key === 'message' ? text(value) : `${key} ${text(value)}`,
  );
  return [event.step, ...facts].join('  ');
}

/** A list has an entry a line. */
function factLines(name: string, value: unknown): string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.map((entry, i) => `  ${(i === 0 ? name : '').padEnd(16)} ${text(entry)}`);
}

/** A terminal that does not know its width says 0. */
function widthOf({ columns }: ReporterOptions['stderr']): number | undefined {
  return columns === 0 ? undefined : columns;
}

/** For people: all digits stand in the JSON log and in the manifest. */
function text(value: unknown): string {
  return escapeText(factText(value, TEXT_DIGITS), 300);
}

class Throttle {
  readonly #everyMs: number;
  readonly #aliveEveryMs: number;
  readonly #now: () => Date;
  readonly #started = new Map<string, number>();
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, aliveEveryMs: number, now: () => Date) {
    this.#everyMs = everyMs;
    this.#aliveEveryMs = aliveEveryMs;
    this.#now = now;
  }

  passes(event: Extract<JobEvent, { kind: 'progress' }>): boolean {
    const nowMs = this.#now().getTime();
    const isNew = !this.#started.has(event.step);
    if (isNew) this.#started.set(event.step, nowMs);
    const isAlive = event.unit === 's' || event.isBeat === true;
    const everyMs = isAlive ? this.#aliveEveryMs : this.#everyMs;
    const isEdge = !isAlive && (event.done === event.total || isNew);
    if (!isEdge && nowMs - this.#lastMs < everyMs) return false;
    this.#lastMs = nowMs;
    return true;
  }

  elapsedMs(step: string): number {
    return this.#now().getTime() - (this.#started.get(step) ?? this.#now().getTime());
  }
}
