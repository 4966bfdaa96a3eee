// Whether what a predictions manifest holds as `profile` is what a serving writes there: pages and lists are made of it.
import type { DriftReport, ServedColumn } from './drift-report.ts';

/** Whether a value from a stored manifest is a {@link DriftReport}, figure by figure. */
export function isDriftReport(value: unknown): value is DriftReport {
  const { limit, minRows, columns, worst, alerting } = fieldsOf<DriftReport>(value);
  return (
    [limit, minRows].every(isFigure) &&
    Array.isArray(columns) &&
    columns.every(isColumn) &&
    (worst === null || isWorst(worst)) &&
    Array.isArray(alerting) &&
    alerting.every(isText)
  );
}

function isColumn(value: unknown): boolean {
  const { name, of, rows, nulls, outOfRange, psi, js } = fieldsOf<ServedColumn>(value);
  return (
    isText(name) &&
    isSide(of) &&
    [rows, nulls, outOfRange].every(isFigure) &&
    [psi, js].every((each) => each === null || isFigure(each))
  );
}

function isWorst(value: unknown): boolean {
  const { name, of, psi } = fieldsOf<NonNullable<DriftReport['worst']>>(value);
  return isText(name) && isSide(of) && isFigure(psi);
}

function isSide(value: unknown): boolean {
  return value === 'input' || value === 'prediction';
}

function isFigure(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** The fields of what should be an object; none of anything else. */
function fieldsOf<T>(value: unknown): Partial<Record<keyof T, unknown>> {
  return typeof value === 'object' && value !== null ? value : {};
}
