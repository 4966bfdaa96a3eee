// What goes wrong when a run's report is to be shown.
import { EXIT, SlipwayError, toSlipwayError } from '@slipway/contract';

/** A run's report cannot be shown: `E_REPORT_MISSING` (66), `E_REPORT_FORMAT` (76), `E_REPORT_FILE` (74). */
export class ReportError extends SlipwayError {
  override readonly name = 'ReportError';

  static missing(run: string): ReportError {
    const message = 'the run has no report.json, so there is nothing to show: train again to get one';
    return new ReportError({ code: 'E_REPORT_MISSING', exitCode: EXIT.noInput, message, facts: { run } });
  }

  static format(run: string): ReportError {
    const message = 'report.json of the run has a format that this version does not read: update Slipway';
    return new ReportError({ code: 'E_REPORT_FORMAT', exitCode: EXIT.artifact, message, facts: { run } });
  }

  static unwritable(file: string, cause: unknown): ReportError {
    const message = `the report cannot be written: ${toSlipwayError(cause).message}; choose another file with --out`;
    return new ReportError({ code: 'E_REPORT_FILE', exitCode: EXIT.io, message, facts: { file }, cause });
  }
}
