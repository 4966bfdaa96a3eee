// A service from its arguments to its exit code: configuration, job, report, alert, the one error line.
import { type Alert, createAlertSender } from '@slipway/alert';
import { jobEnvironment, type PipelineConfig } from '@slipway/config';
import { EXIT, type ExitCode } from '@slipway/contract';
import { Heartbeat } from './heartbeat.ts';
import { toJobConfig } from './job-config.ts';
import type { JobName, JobRequest } from './job-worker.ts';
import { sayLastWords } from './last-words.ts';
import { alertLevel, alertText, gateResults, type Heard, pinnedFacts } from './outcome-text.ts';
import { guardProcess } from './process-guard.ts';
import type { Reporter } from './reporter.ts';
import { resultFacts } from './result-facts.ts';
import { setUpService } from './service-config.ts';
import { type ExtraFlag, type Flags, parseFlags } from './service-flags.ts';
import { watchSignals } from './signals.ts';
import { type JobOutcome, supervise } from './supervise.ts';

/** What a service is. */
export interface Service {
  readonly job: Exclude<JobName, 'reproduce'>;
  readonly description: string;
  /** Whether `MODEL_VER` must be set. */
  readonly requireVersion: boolean;
  readonly extra: readonly ExtraFlag[];
  /** Turns its extra flags into a part of the request. */
  readonly request?: (flags: Flags) => Partial<JobRequest>;
}

/**
 * Runs a service to its end.
 *
 * @param args - `process.argv.slice(2)`.
 * @returns The exit code; the caller sets `process.exitCode` and lets the process end by itself.
 */
export async function runService(service: Service, args: readonly string[]): Promise<ExitCode> {
  guardProcess();
  const signal = watchSignals();
  try {
    const parsed = parseFlags({ ...service, name: service.job }, args);
    if (!('flags' in parsed))
      return parsed.error === undefined ? parsed.exitCode : sayLastWords(parsed.error);
    const { config, reporter } = setUpService(variableFlags(service, parsed.flags), service.requireVersion);
    const request = { job: service.job, config: toJobConfig(config), ...service.request?.(parsed.flags) };
    return await runJob(request, config, reporter, signal);
  } catch (error) {
    return sayLastWords(error);
  }
}

async function runJob(
  request: JobRequest,
  config: PipelineConfig,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<ExitCode> {
  const startedMs = performance.now();
  const heartbeat = new Heartbeat((event) => reporter.event(event));
  let heard: Heard = {};
  try {
    const outcome = await supervise(request, {
      onEvent: (event) => {
        heard = { pinned: heard.pinned ?? pinnedFacts(event), gates: heard.gates ?? gateResults(event) };
        heartbeat.pass(event);
      },
      signal,
      deadlineSeconds: config.deadlineSeconds,
      env: jobEnvironment(Object.values(config.buckets)),
    });
    const seconds = (performance.now() - startedMs) / 1000;
    sayOutcome(outcome, reporter);
    const { job } = request;
    if (job !== 'example' && job !== 'reproduce') {
      const version = versionOf(outcome) ?? heard.pinned?.version ?? config.version ?? 'champion';
      const text = alertText(outcome, seconds, heard);
      await sendAlert(
        { level: alertLevel(outcome), service: job, family: config.family, version, text },
        config,
        heartbeat,
      );
    }
    reporter.clear();
    return outcome.ok ? EXIT.ok : sayLastWords(outcome.error);
  } finally {
    heartbeat.stop();
  }
}

function sayOutcome(outcome: JobOutcome, reporter: Reporter): void {
  if (outcome.ok) {
    const { title, remark, facts } = resultFacts(outcome.result);
    reporter.result(remark === undefined ? title : `${title} ${remark}`, facts);
  } else reporter.failure(outcome.error);
}

async function sendAlert(alert: Alert, config: PipelineConfig, heartbeat: Heartbeat): Promise<void> {
  const log = (message: string) => heartbeat.pass({ kind: 'step', step: 'alert', facts: { message } });
  // What an alert would say is in the log already.
  if (config.webhookProblem !== undefined) log(`off: WEBHOOK_URL is not usable, it ${config.webhookProblem}`);
  else if (config.webhookUrl === undefined) log('off: WEBHOOK_URL is not set');
  else await createAlertSender({ webhookUrl: config.webhookUrl.reveal(), log }).send(alert);
}

function versionOf(outcome: JobOutcome): string | undefined {
  if (!outcome.ok || outcome.result.job === 'example') return undefined;
  const { result } = outcome;
  return result.job === 'search' ? result.version : result.manifest.version;
}

/** Flags that stand for variables, and `promote`, which the configuration takes too. */
function variableFlags({ extra }: Service, flags: Flags): Flags {
  const own = new Set(
    extra.map(({ flag }) => flag.replace(/^--/, '').split(' ', 1)[0]).filter((name) => name !== 'promote'),
  );
  return Object.fromEntries(Object.entries(flags).filter(([name]) => !own.has(name)));
}
