// `slipway report <run>`: the report of a run, or of what a version serves, and beside it another's, rendered anew from what is stored.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Bucket, openBucket } from '@slipway/bucket';
import { type SlipwayError, toSlipwayError } from '@slipway/contract';
import { decodeProfile, PROFILE } from '@slipway/profile';
import { Registry } from '@slipway/registry';
import type { ReportedRun, ReportInput } from '@slipway/report';
import { REPORT, type RunReport } from '../evaluation/report.ts';
import { trialsOf } from '../evaluation/run-page.ts';
import { listServings } from '../list-servings.ts';
import { UsageError } from '../service-flags.ts';
import type { Answer, CommandContext } from './answer.ts';
import { chosenRun, type RunChoice } from './chosen-run.ts';
import { ReportError } from './report-error.ts';
import type { ListedRun } from './runs-ls.ts';

/** Which report, and where to. */
export interface ReportRequest extends RunChoice {
  /** Another run to set beside it: an id, or a version as in `run`. */
  readonly against?: string | undefined;
  /** File to write. Default: one under `.slipway/reports`. */
  readonly out?: string | undefined;
  /** Whether to show it in the user's browser. */
  readonly open: boolean;
}

/** More servings than that make a page slow to read. */
const MOST_SERVINGS = 120;

/**
 * Renders a report into a file, and shows it. Servings that cannot be read are left out, and are the error line after the answer.
 *
 * @throws as {@link chosenRun}; {@link UsageError} for a run beside itself; {@link ReportError} for a run without figures (66) or with
 * figures that this version does not read (76); the registry's errors (76) for a run that is damaged.
 */
export async function report(request: ReportRequest, context: CommandContext): Promise<Answer> {
  const { config, baseDir } = context;
  const bucket = openBucket(config.buckets.model, { baseDir, endpoints: config.endpoints });
  const [chosen, other] = await chosenRuns(request, bucket, context);
  const run = await readRun(bucket, chosen);
  const against = other && (await readRun(bucket, other));
  const { renderReport } = await import('@slipway/report');
  const { servings, error } = await servingsOf(run, context);
  const page = await renderReport({ ...run, servings, against });
  const file = request.out === undefined ? defaultFile(chosen, other, baseDir) : resolve(request.out);
  await write(file, page);
  if (request.open) show(file);
  const data = {
    run: chosen.run,
    against: other?.run ?? null,
    file,
    bytes: Buffer.byteLength(page),
    servings: servings?.length ?? null,
  };
  return { data, text: file, ...(error && { error }) };
}

async function chosenRuns(
  { against, ...choice }: ReportRequest,
  bucket: Bucket,
  context: CommandContext,
): Promise<readonly [ListedRun, ListedRun?]> {
  const chosen = await chosenRun(choice, bucket, context);
  if (against === undefined) return [chosen];
  const other = await chosenRun({ ...choice, run: against }, bucket, context);
  if (other.run === chosen.run)
    throw new UsageError(`--against is the run itself, ${chosen.run}: name another one, or leave it out`);
  return [chosen, other];
}

/** Whoever may read the models need not be allowed to read predictions. */
async function servingsOf(
  { manifest: { family, version, runId } }: ReportedRun,
  { config, baseDir, progress }: CommandContext,
): Promise<Pick<ReportInput, 'servings'> & { readonly error?: SlipwayError }> {
  try {
    const bucket = openBucket(config.buckets.dataPredict, { baseDir, endpoints: config.endpoints });
    const filter = { family, version, run: runId, most: MOST_SERVINGS };
    return { servings: await listServings(bucket, filter, (...read) => progress('read servings', ...read)) };
  } catch (error) {
    return { servings: undefined, error: toSlipwayError(error) };
  }
}

async function readRun(bucket: Bucket, chosen: ListedRun): Promise<ReportedRun> {
  const { manifest, reports, ref } = await new Registry(bucket, chosen.family).inspect(chosen);
  if (!reports.names.includes(REPORT)) throw ReportError.missing(chosen.run);
  const figures: unknown = JSON.parse(Buffer.from(await reports.read(REPORT)).toString());
  if (!isRunReport(figures)) throw ReportError.format(chosen.run);
  return {
    manifest,
    report: figures,
    profile: reports.names.includes(PROFILE)
      ? decodeProfile(await reports.read(PROFILE), PROFILE).train
      : undefined,
    forced: ref.forced,
    trials: await trialsOf(bucket, manifest),
  };
}

/** Its bytes are those that the manifest names, so only its format is in question. */
function isRunReport(value: unknown): value is RunReport {
  const { format, kind } = (value ?? {}) as Partial<Record<'format' | 'kind', unknown>>;
  return format === 1 && kind === 'report';
}

function defaultFile({ run }: ListedRun, against: ListedRun | undefined, baseDir: string): string {
  const name = against === undefined ? run : `${run}-against-${against.run}`;
  return join(baseDir, '.slipway', 'reports', `${name}.html`);
}

async function write(file: string, page: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, page);
  } catch (error) {
    throw ReportError.unwritable(file, error);
  }
}

/** By the desktop's own command; where there is none, the path that is printed has to do. */
function show(file: string): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(command, [file], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
