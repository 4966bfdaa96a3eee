// How far the full sweep is: one line that changes on a terminal, a line now and then elsewhere.
import type { PartResult } from './part.ts';
import type { Running } from './run-parts.ts';
import { sayCases } from './verdict.ts';

const EVERY_MS = { terminal: 200, log: 15_000 } as const;

/** Tells of a sweep as it goes on. */
export class SweepProgress {
  readonly #out: NodeJS.WriteStream;
  #lastMs = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show({ part, tried, problems, leftMs }: Running): void {
    const now = performance.now();
    const isTerminal = this.#out.isTTY === true;
    if (now - this.#lastMs < EVERY_MS[isTerminal ? 'terminal' : 'log']) return;
    this.#lastMs = now;
    const line = `${part.name}: ${tried} of ${part.size}, ${problems} problems, about ${minutes(leftMs)} left in all`;
    this.#out.write(isTerminal ? `\r\u001b[2K${line}` : `  ${line}\n`);
  }

  finish(part: PartResult): void {
    const { name, tried, caseMs, looked, problems } = part;
    const states = looked > tried ? `, ${looked} looked at` : '';
    const clear = this.#out.isTTY === true ? '\r\u001b[2K' : '';
    this.#out.write(
      `${clear}${name}: ${sayCases(part)}${states}, ${problems.length} problems, ${caseMs} ms a case\n`,
    );
  }
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
