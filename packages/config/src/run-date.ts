// The day whose data a job works on.

/**
 * A day as it stands in keys.
 *
 * @param text - `YYYY-MM-DD` or `YYYY/MM/DD`, a real day of the Gregorian calendar, 1970 or later.
 * @returns `YYYY/MM/DD`, or undefined when the text is no such day.
 */
export function toRunDate(text: string): string | undefined {
  if (!/^\d{4}(?:-\d{2}-\d{2}|\/\d{2}\/\d{2})$/.test(text)) return undefined;
  const [year = 0, month = 0, day = 0] = text.split(/[-/]/).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? utcDay(date) : undefined;
}

/** The UTC day of an instant, `YYYY/MM/DD`. */
export function utcDay(instant: Date): string {
  return instant.toISOString().slice(0, 10).replaceAll('-', '/');
}
