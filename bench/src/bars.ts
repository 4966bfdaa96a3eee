// What a bench run is held to, said after all figures: each bar met, missed or not measured.

/** One figure and its bound. */
export interface Bar {
  readonly name: string;
  /** undefined where it could not be measured, e.g. without the peer. */
  readonly value: number | undefined;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  /** Of both numbers; empty for a ratio. */
  readonly unit: string;
  /** Digits behind the point. Default 2. */
  readonly digits?: number;
}

/** `met`, `missed`, or `not measured`. */
export type Verdict = 'met' | 'missed' | 'not measured';

/** @returns What a bar comes to; the limit itself meets it. */
export function verdictOf({ value, bound, limit }: Bar): Verdict {
  if (value === undefined || !Number.isFinite(value)) return 'not measured';
  return (bound === 'at most' ? value <= limit : value >= limit) ? 'met' : 'missed';
}

/** One line, e.g. `  met           start-up: 0.42 s (at most 0.5 s)`. */
export function barLine(bar: Bar): string {
  const unit = bar.unit === '' ? '' : ` ${bar.unit}`;
  const value = verdictOf(bar) === 'not measured' ? '?' : `${bar.value?.toFixed(bar.digits ?? 2)}${unit}`;
  return `  ${verdictOf(bar).padEnd(13)} ${bar.name}: ${value} (${bar.bound} ${bar.limit}${unit})`;
}
