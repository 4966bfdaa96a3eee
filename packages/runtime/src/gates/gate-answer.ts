// A gate's answer, and how its figures are written in sentences.
import type { GateResult } from '@slipway/registry';

/** An answer; figures that are not given mean nothing to this gate. */
export function answer(
  gate: string,
  passed: boolean,
  text: string,
  facts: Partial<Pick<GateResult, 'measured' | 'limit' | 'against'>> = {},
): GateResult {
  return { gate, passed, measured: null, limit: null, against: null, ...facts, text };
}

/** Five digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** `+3.10 %`. @param share - A difference as a share. */
export function percent(share: number): string {
  return `${share > 0 ? '+' : ''}${(share * 100).toFixed(2)} %`;
}
