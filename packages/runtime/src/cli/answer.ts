// What a command of `slipway` answers, and how it reaches the terminal.

import type { PipelineConfig } from '@slipway/config';
import type { SlipwayError } from '@slipway/contract';
import { progressLine } from '../progress-line.ts';

/** The same answer for machines and for people. */
export interface Answer {
  readonly data: unknown;
  readonly text: string;
  /** What was found to be wrong: the answer is printed, and then this is the error line. */
  readonly error?: SlipwayError;
}

/** What every command is given. */
export interface CommandContext {
  readonly config: PipelineConfig;
  readonly now: Date;
  /** What relative buckets are relative to. */
  readonly baseDir: string;
  readonly progress: Progress;
  /** Whether a person reads the answer. Default false. */
  readonly isTerminal?: boolean;
  /** Aborted by SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
}

/** How far a command is. */
export type Progress = (step: string, done: number, total?: number) => void;

const EVERY_MS = 200;

/** A progress line on stderr for whoever watches a terminal; nothing elsewhere. */
export function terminalProgress(stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }): {
  readonly progress: Progress;
  readonly clear: () => void;
} {
  if (stderr.isTTY !== true) return { progress: () => {}, clear: () => {} };
  let step = '';
  let stepMs = 0;
  let lastMs = performance.now(); // a command that is done within a moment shows nothing
  let isShown = false;
  const clear = () => {
    if (isShown) stderr.write('\r\u001b[2K');
    isShown = false;
  };
  return {
    clear,
    progress: (name, done, total) => {
      const nowMs = performance.now();
      if (name !== step) stepMs = nowMs;
      step = name;
      if (nowMs - lastMs < EVERY_MS) return;
      lastMs = nowMs;
      clear();
      const event = { kind: 'progress', step, done, unit: 'objects' } as const;
      stderr.write(progressLine(total === undefined ? event : { ...event, total }, nowMs - stepMs));
      isShown = true;
    },
  };
}
