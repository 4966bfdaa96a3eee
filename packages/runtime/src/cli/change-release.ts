// `slipway promote` and `slipway rollback`: one new record each in the release log, told to Slack.
import { createAlertSender } from '@slipway/alert';
import { openBucket } from '@slipway/bucket';
import { escapeText, formatErrorLine, SlipwayError } from '@slipway/contract';
import {
  listStoredModels,
  type Pin,
  Registry,
  type ReleaseRecord,
  RUN_ID,
  type RunRef,
  VERSION,
} from '@slipway/registry';
import { holdLease } from '../hold-lease.ts';
import { UsageError } from '../service-flags.ts';
import { whoAsks } from '../who-asks.ts';
import type { Answer, CommandContext } from './answer.ts';

/** What is to be promoted, and why. */
export interface PromoteRequest {
  readonly family: string;
  /** A run id; or a version, which means its latest run. */
  readonly run: string;
  readonly reason?: string | undefined;
  /** Why a run that its gates refused, or that was never released, is to serve. */
  readonly forceRelease?: string | undefined;
}

/** How far to go back, and why. */
export interface RollbackRequest {
  readonly family: string;
  /** Number of the release whose state is to come back. Default: the champion before the present one. */
  readonly to?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * Makes a run the champion, and what its version serves.
 *
 * @throws {@link UsageError} for what is neither a run id nor a version; as `Registry.promote`.
 */
export async function promote(request: PromoteRequest, context: CommandContext): Promise<Answer> {
  const { family, run, reason, forceRelease } = request;
  if (!RUN_ID.test(run) && !VERSION.test(run))
    throw new UsageError(`${JSON.stringify(run.slice(0, 64))} is neither a run id nor a version`);
  const by = whoAsks();
  const force = forceRelease === undefined ? undefined : { reason: forceRelease, by };
  return change(family, `promote ${run}`, context, async (registry) => {
    const promoteTo = (pin: Pin) => registry.promote(pin, by, { reason, force });
    if (VERSION.test(run)) return promoteTo({ version: run });
    return promoteTo({ run }).catch(async (error: unknown) => {
      const version = isUnknown(error) ? await versionOf(run, family, context) : undefined;
      if (version === undefined) throw error;
      await using lease = await holdLease(modelBucket(context), 'promote', context.config, run);
      const confirm = () => lease.check();
      return await registry.promote({ version, run }, by, { reason, force, confirm });
    });
  });
}

/**
 * Goes back: to the champion before the present one, or to all that was served after a release.
 *
 * @throws {@link UsageError} for a number that is none; as `Registry.rollback` and `Registry.restore`.
 */
export async function rollback(request: RollbackRequest, context: CommandContext): Promise<Answer> {
  const { family, to, reason } = request;
  if (to !== undefined && !/^[1-9][0-9]{0,14}$/.test(to))
    throw new UsageError(`--to is ${JSON.stringify(to.slice(0, 64))}, must be the number of a release`);
  const by = whoAsks();
  const what = to === undefined ? 'rollback' : `rollback to release ${to}`;
  return change(family, what, context, (registry) =>
    to === undefined ? registry.rollback(by, { reason }) : registry.restore(Number(to), by, { reason }),
  );
}

type Change = (registry: Registry) => Promise<ReleaseRecord[]>;

/** Whatever becomes of the alert, the answer and the exit code are those of the change. */
async function change(family: string, what: string, context: CommandContext, run: Change): Promise<Answer> {
  const registry = new Registry(modelBucket(context), family);
  try {
    const before = (await registry.newest())?.record;
    const [record] = await run(registry);
    const served = record ?? before;
    const text = describe(what, record, before);
    const forced = record === undefined ? undefined : subjectOf(record)?.forced;
    if (record !== undefined)
      await tell(context, { level: forced ? 'ERROR' : 'INFO', family, version: record.version, text });
    return { data: { family, changed: record !== undefined, release: served ?? null }, text };
  } catch (error) {
    if (error instanceof SlipwayError && !(error instanceof UsageError))
      await tell(context, {
        level: 'ERROR',
        family,
        version: 'champion',
        text: `${what} failed\n${formatErrorLine(error)}`,
      });
    throw error;
  }
}

function describe(
  what: string,
  record: ReleaseRecord | undefined,
  before: ReleaseRecord | undefined,
): string {
  if (record === undefined) return `${what}: nothing to do, release ${before?.n ?? 0} says so already`;
  const { forced } = subjectOf(record) ?? {};
  const lines = [
    `${what}: release ${record.n} by ${record.by}`,
    ...(forced ? [`RELEASED BY FORCE by ${forced.by}: ${forced.reason}`] : []),
    `champion: ${refText(record.champion)}`,
    `before:   ${refText(before?.champion ?? null)}`,
    ...changedVersions(record, before),
    ...(record.reason === undefined ? [] : [`reason:   ${record.reason}`]),
  ];
  return lines.map((line) => escapeText(line, MAX_LINE_CHARS)).join('\n');
}

const MAX_LINE_CHARS = 600;

/** Versions that serve another run than before. */
function changedVersions({ latestByVersion }: ReleaseRecord, before: ReleaseRecord | undefined): string[] {
  const old = before?.latestByVersion ?? {};
  const names = [...new Set([...Object.keys(latestByVersion), ...Object.keys(old)])];
  return names
    .filter((version) => latestByVersion[version]?.run !== old[version]?.run)
    .map((version) => `${version} serves ${latestByVersion[version]?.run ?? 'nothing'}`);
}

function subjectOf({ run, champion, latestByVersion, version }: ReleaseRecord): RunRef | undefined {
  return [champion, latestByVersion[version]].find((ref) => ref?.run === run) ?? undefined;
}

function refText(ref: RunRef | null): string {
  return ref === null ? 'none' : `${ref.version} ${ref.run}`;
}

interface Told {
  readonly level: 'INFO' | 'ERROR';
  readonly family: string;
  readonly version: string;
  readonly text: string;
}

async function tell({ config }: CommandContext, alert: Told): Promise<void> {
  if (config.webhookUrl === undefined) return;
  const log = (message: string) => void process.stderr.write(`${escapeText(message, MAX_LINE_CHARS)}\n`);
  const sender = createAlertSender({ webhookUrl: config.webhookUrl.reveal(), log });
  await sender.send({ service: 'release', ...alert });
}

/** Of a run that lies in the bucket, released or not. */
async function versionOf(run: string, family: string, context: CommandContext): Promise<string | undefined> {
  const { runs } = await listStoredModels(modelBucket(context), family);
  return runs.find((each) => each.run === run && each.hasManifest)?.version;
}

function modelBucket({ config, baseDir }: CommandContext) {
  return openBucket(config.buckets.model, { baseDir, endpoints: config.endpoints });
}

function isUnknown(error: unknown): boolean {
  return error instanceof SlipwayError && error.code === 'E_MODEL_RUN';
}
