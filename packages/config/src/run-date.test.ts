import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRunDate, utcDay } from './run-date.ts';

describe('toRunDate', () => {
  it('takes both spellings of a day', () => {
    expect(toRunDate('2026-11-21')).toBe('2026/11/21');
    expect(toRunDate('2026/11/21')).toBe('2026/11/21');
    expect(toRunDate('2024-02-29')).toBe('2024/02/29');
    expect(toRunDate('1970-01-01')).toBe('1970/01/01');
  });

  it.each([
    ...['2026-02-29', '2100-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-04-31', '1969-12-31'],
    ...[
      '0000-01-01',
      '2026-11/21',
      '2026-1-1',
      '20261121',
      ' 2026-11-21',
      '2026-11-21\n',
      '2026-11-21T00',
      '',
    ],
    ...['../../etc', '2026/../21', '２０２６-11-21', '2026-11-21/..', '%2e%2e/11/21'],
  ])('I-1: refuses %j', (text) => {
    expect(toRunDate(text)).toBeUndefined();
  });

  it('gives back every day of the calendar that the clock can name', () => {
    const days = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => {
        expect(toRunDate(utcDay(day))).toBe(utcDay(day));
        expect(toRunDate(day.toISOString().slice(0, 10))).toBe(utcDay(day));
      }),
      { seed: 7 },
    );
  });
});
