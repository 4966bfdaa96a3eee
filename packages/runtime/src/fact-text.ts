// A fact of a step or a result, in words.

/**
 * A value as people read it: fractions cut to a few digits, lists with `; ` between their entries, mappings as `eta 0.25, max_depth 4`.
 *
 * @param digits - Significant digits of a fraction; of a whole number all are shown.
 */
export function factText(value: unknown, digits: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number')
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(digits)));
  if (Array.isArray(value)) return value.map((entry) => factText(entry, digits)).join('; ') || 'none';
  if (value === null || typeof value !== 'object') return String(value ?? 'none');
  return (
    Object.entries(value)
      .map(([name, entry]) => `${name} ${factText(entry, digits)}`)
      .join(', ') || 'none'
  );
}
