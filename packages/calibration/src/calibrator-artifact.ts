// A calibration as a JSON file, read back strictly: whatever is in the file, it is whole and monotone or there is a named error.
import { LARGEST_VALUE } from './check-rows.ts';
import { CalibrationArtifactError } from './errors.ts';
import { IsotonicCalibrator } from './isotonic.ts';
import { PlattCalibrator } from './platt-calibrator.ts';
import { ReweightingCalibrator } from './reweighting.ts';

/** A calibration that can be stored. */
export type StoredCalibrator = ReweightingCalibrator | PlattCalibrator | IsotonicCalibrator;

/** Written into every file; a reader refuses what it does not know. The second is Platt's over log-odds, and has `scale`. */
const FORMATS = [1, 2] as const;
/** Above what 65,536 knots take; a file beyond it is not parsed at all. */
const MAX_BYTES = 8 * 1024 * 1024;
const KEYS: Readonly<Record<StoredCalibrator['method'], readonly string[]>> = {
  reweighting: ['factor'],
  platt: ['slope', 'intercept'],
  isotonic: ['x', 'y'],
};

/**
 * The calibration as JSON: `{ format, method, … }` with `factor`, or `slope` and `intercept`, or `x` and `y`; Platt's over log-odds is
 * `{ format: 2, method, scale: 'log-odds', slope, intercept }`, which a reader of format 1 alone refuses instead of applying it to
 * probabilities. Equal calibrations give equal bytes; every bit of a number survives.
 */
export function encodeCalibrator(calibrator: StoredCalibrator): string {
  const { method } = calibrator;
  const head =
    method === 'platt' && calibrator.scale === 'log-odds'
      ? { format: 2, method, scale: calibrator.scale }
      : { format: 1, method };
  const content = { ...head, ...parametersOf(calibrator) };
  return `${JSON.stringify(content)}\n`;
}

/**
 * Reads what {@link encodeCalibrator} wrote.
 *
 * @throws {@link CalibrationArtifactError} `E_CALIBRATION_ARTIFACT` for anything else: a newer format, an unknown method, numbers that are not
 * finite, knots that do not ascend, a slope that falls.
 */
export function decodeCalibrator(bytes: Uint8Array): StoredCalibrator {
  if (bytes.length > MAX_BYTES)
    throw new CalibrationArtifactError('$', `has ${bytes.length} bytes, the limit is ${MAX_BYTES}`);
  const content = parseObject(bytes);
  const format = toFormat(content.get('format'));
  const method = toMethod(content.get('method'));
  checkKeys([...content.keys()], ['format', 'method', ...(format === 2 ? ['scale'] : []), ...KEYS[method]]);
  if (format === 2) checkScale(method, content.get('scale'));
  if (method === 'reweighting') return new ReweightingCalibrator(toFactor(content.get('factor')));
  if (method === 'platt') {
    const [slope, intercept] = toLine(content.get('slope'), content.get('intercept'));
    return new PlattCalibrator(slope, intercept, format === 2 ? 'log-odds' : 'value');
  }
  return toIsotonic(content.get('x'), content.get('y'));
}

function parametersOf(calibrator: StoredCalibrator): object {
  if (calibrator.method === 'reweighting') return { factor: calibrator.factor };
  if (calibrator.method === 'platt') return { slope: calibrator.slope, intercept: calibrator.intercept };
  return { x: [...calibrator.x], y: [...calibrator.y] };
}

function parseObject(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new CalibrationArtifactError('$', 'is not JSON in UTF-8', error);
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content))
    throw new CalibrationArtifactError('$', 'is not an object');
  return new Map(Object.entries(content));
}

function toFormat(value: unknown): (typeof FORMATS)[number] {
  const format = FORMATS.find((known) => known === value);
  if (format !== undefined) return format;
  const known = FORMATS.join(' and ');
  const problem = Number.isInteger(value)
    ? `is ${value}: written by format ${value}, this reads ${known}`
    : `is ${show(value)}, expected ${FORMATS.join(' or ')}`;
  throw new CalibrationArtifactError('$.format', problem);
}

function toMethod(value: unknown): StoredCalibrator['method'] {
  if (value === 'reweighting' || value === 'platt' || value === 'isotonic') return value;
  throw new CalibrationArtifactError(
    '$.method',
    `is ${show(value)}, expected one of ${Object.keys(KEYS).join(', ')}`,
  );
}

function checkKeys(keys: readonly string[], expected: readonly string[]): void {
  const missing = expected.find((key) => !keys.includes(key));
  if (missing !== undefined) throw new CalibrationArtifactError(`$.${missing}`, 'is missing');
  const unknown = keys.find((key) => !expected.includes(key));
  if (unknown !== undefined) throw new CalibrationArtifactError(`$.${unknown}`, 'is not known here');
}

function checkScale(method: StoredCalibrator['method'], scale: unknown): void {
  if (method !== 'platt')
    throw new CalibrationArtifactError('$.method', `is ${show(method)}, expected platt in format 2`);
  if (scale !== 'log-odds')
    throw new CalibrationArtifactError('$.scale', `is ${show(scale)}, expected log-odds`);
}

function toFactor(value: unknown): number {
  const factor = toFinite(value, '$.factor');
  if (factor > 0) return factor;
  throw new CalibrationArtifactError('$.factor', `is ${factor}, expected a number above 0`);
}

function toLine(slope: unknown, intercept: unknown): readonly [number, number] {
  const rise = toFinite(slope, '$.slope');
  if (rise < 0) throw new CalibrationArtifactError('$.slope', `is ${rise}, expected a number of at least 0`);
  return [rise, toFinite(intercept, '$.intercept')];
}

function toIsotonic(x: unknown, y: unknown): IsotonicCalibrator {
  const [xs, ys] = [toKnots(x, '$.x'), toKnots(y, '$.y')];
  if (xs.length === 0) throw new CalibrationArtifactError('$.x', 'is empty, expected at least one knot');
  if (xs.length !== ys.length)
    throw new CalibrationArtifactError('$.y', `has ${ys.length} entries, expected ${xs.length}`);
  for (let i = 1; i < xs.length; i++) {
    if (!(xs[i]! > xs[i - 1]!))
      // in range by the loop, here and below
      throw new CalibrationArtifactError(`$.x[${i}]`, `is ${xs[i]}, expected more than ${xs[i - 1]}`);
    if (!(ys[i]! >= ys[i - 1]!))
      throw new CalibrationArtifactError(`$.y[${i}]`, `is ${ys[i]}, expected at least ${ys[i - 1]}`);
  }
  return new IsotonicCalibrator(xs, ys);
}

function toKnots(value: unknown, path: string): Float64Array {
  if (!Array.isArray(value)) throw new CalibrationArtifactError(path, 'is not a list');
  return Float64Array.from(value, (entry, i) => toFinite(entry, `${path}[${i}]`));
}

/** JSON has no NaN, but `1e999` parses to Infinity; and curves through numbers beyond ±1e300 could leave the range of doubles. */
function toFinite(value: unknown, path: string): number {
  if (typeof value === 'number' && Math.abs(value) <= LARGEST_VALUE) return value;
  throw new CalibrationArtifactError(path, `is ${show(value)}, expected a finite number within ±1e300`);
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 64));
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
