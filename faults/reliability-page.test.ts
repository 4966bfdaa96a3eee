import { describe, expect, it } from 'vitest';
import { refusal, reliabilityPage } from './src/reliability-page.ts';
import type { SweepReport } from './src/results.ts';
import type { TestReport } from './src/test-report.ts';

const COMMIT = 'a'.repeat(40);
const BUCKET = '/elsewhere/packages/bucket/src';

function report(code: string | null, figures = { tried: 24, of: 594, problems: 0 }): TestReport {
  const law = (file: string, name: string, status = 'passed') => ({
    name: `${BUCKET}/${file}`,
    assertionResults: [{ fullName: `${name} D-18: keys`, status }],
  });
  return {
    testResults: [
      law('memory.test.ts', 'laws of a memory bucket'),
      law('local.test.ts', 'laws of a local bucket'),
      law('gcs.test.ts', 'laws of a GCS bucket', 'failed'),
      law('s3-radosgw.test.ts', 'laws of a S3 (radosgw) bucket'),
      law('s3-moto.test.ts', 'laws of a S3 (moto_server) bucket', 'skipped'),
      {
        name: '/elsewhere/faults/sweep.test.ts',
        assertionResults: [
          {
            fullName: 'E-1: killed',
            status: 'passed',
            meta: { faultFigures: { part: 'sweep train', figures, code } },
          },
        ],
      },
    ],
  };
}

function sweep(code: string | null): SweepReport {
  const part = { rows: ['E-1'], caseMs: 600, problems: [] };
  return {
    ...{ code, date: '2026-01-01', minutes: 20 },
    parts: [
      { ...part, name: 'sweep train', tried: 594, of: 594, looked: 594 },
      { ...part, name: 'pairs train', rows: ['E-4'], tried: 39, of: 3000, looked: 39 },
    ],
  };
}

describe('the page of reliability', () => {
  it('says of which commit it is, how many cases were tried, and which parts are a sample', () => {
    const page = reliabilityPage(report(COMMIT), sweep(COMMIT));
    expect(page).toContain('both of commit `aaaaaaaaaaaa`; not written by hand');
    expect(page).toContain('| sweep train | 594 |  | 0 | 600 |');
    expect(page).toContain('| pairs train | sampled: 39 of 3000 |  | 0 | 600 |');
    expect(page).toContain('| sweep train | sampled: 24 of 594, 0 problems |');
    expect(page).toMatch(/^\| E-1 .* 1 of 1; full sweep: all 594 cases, 0 problems \| folder \|/m);
    expect(page).toMatch(/^\| E-4 .* full sweep: sampled: 39 of 3000 cases, 0 problems \| folder \|/m);
  });

  it('names the storages on which a row passed, not those where it failed or was skipped', () => {
    const page = reliabilityPage(report(COMMIT), sweep(COMMIT));
    expect(page).toMatch(/^\| D-18 .* \| 3 of 4, 1 skipped \| memory, folder, S3 \(radosgw\) \|/m);
    expect(page).toMatch(/^\| D-19 .* \| not shown \| — \|/m);
  });

  it('is not made of results of different code, or of code that nobody knows', () => {
    expect(refusal(report(COMMIT), sweep(COMMIT))).toBeUndefined();
    expect(refusal(report(COMMIT), undefined)).toBeUndefined();
    expect(refusal(report(COMMIT), sweep('b'.repeat(40)))).toMatch(
      /^the test report is of a{40}, the full sweep of b{40}\. Run both again/,
    );
    expect(refusal(report(`${COMMIT}+123`), sweep(COMMIT))).toMatch(/^the test report is of/);
    expect(refusal(report(COMMIT), sweep(null))).toMatch(/^a result does not say of which code it is/);
    expect(refusal({ testResults: [] }, sweep(COMMIT))).toMatch(/^the test report has no figures/);
    const { code: _, ...old } = sweep(COMMIT); // left by a version that did not stamp
    expect(refusal(report(COMMIT), old as SweepReport)).toMatch(/^a result does not say/);
  });
});
