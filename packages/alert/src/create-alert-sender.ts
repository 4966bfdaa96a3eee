// Slack alerts that never fail a job: bounded in time, tried again where that helps, and silent about their URL.
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeText } from '@slipway/contract';
import type { Alert, AlertOutcome, AlertSender } from './alert.ts';
import { type AlertLimits, DEFAULT_LIMITS, MAX_RETRIES } from './limits.ts';
import { post, type TryResult } from './post.ts';
import { createRedactor } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import { authorName, MAX_TEXT_CHARS, type SlackMessage, toSlackMessage } from './slack-message.ts';
import { parseWebhook, type Webhook } from './webhook.ts';

/** What a sender is made of. */
export interface AlertOptions {
  /** Slack incoming webhook: https, or http to loopback. Undefined or unusable: alerts go to `log` only. */
  readonly webhookUrl: string | undefined;
  /** Takes one line at a time, without secrets. */
  readonly log: (message: string) => void;
  /** The clock of the alert's time stamp. Default: the system's. */
  readonly now?: () => Date;
  /** In [0, 1), for the waits between tries. Default `Math.random`. */
  readonly random?: () => number;
  /** Default {@link DEFAULT_LIMITS}: 5 s a try, 10 s in all. */
  readonly limits?: Partial<AlertLimits>;
  /** Other secrets of at least 8 characters, taken out of every alert. */
  readonly secrets?: readonly string[];
}

/**
 * Makes a sender of Slack alerts.
 *
 * A connection that fails, a 5xx and a 429 are tried again, at most twice and within the total; `Retry-After` is honoured when it fits.
 * An alert that is not sent goes to `log`, so that it is not lost.
 */
export function createAlertSender(options: AlertOptions): AlertSender {
  const { webhookUrl, now = () => new Date() } = options;
  const redact = createRedactor(webhookUrl, options.secrets);
  const log = quiet(options.log);
  const webhook = webhookUrl === undefined ? 'is not set' : parseWebhook(webhookUrl);
  const print = (alert: Alert) => {
    log(escapeText(redact(`alert ${alert.level} ${authorName(alert)}: ${alert.text}`), MAX_TEXT_CHARS));
  };
  let saidOff = false;

  const attempt = async (alert: Alert): Promise<AlertOutcome> => {
    if (typeof webhook === 'string') {
      const detail = `alerts off: WEBHOOK_URL ${webhook}`;
      if (!saidOff) log(detail);
      saidOff = true;
      print(alert);
      return { sent: false, detail };
    }
    const outcome = await deliver(webhook, toSlackMessage(alert, now(), redact), options);
    if (outcome.sent) return outcome;
    log(`alert not sent: ${outcome.detail}`);
    print(alert);
    return outcome;
  };

  return {
    async send(alert) {
      try {
        return await attempt(alert);
      } catch {
        // Only an alert that is none, or an injected clock, gets here; a job must not end by either.
        log('alert not sent: it could not be put together');
        return { sent: false, detail: 'the alert could not be put together' };
      }
    },
  };
}

async function deliver(
  webhook: Webhook,
  message: SlackMessage,
  options: AlertOptions,
): Promise<AlertOutcome> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const endsAt = performance.now() + limits.totalMs;
  for (let tries = 1; ; tries++) {
    const leftMs = endsAt - performance.now();
    const result = await post(webhook.url, message, Math.max(1, Math.ceil(Math.min(limits.tryMs, leftMs))));
    const said = `${webhook.masked} ${result.detail}, ${tries} ${tries === 1 ? 'try' : 'tries'}`;
    if (result.kind === 'sent') return { sent: true, detail: said };
    if (result.kind === 'refused' || tries > MAX_RETRIES) return { sent: false, detail: said };
    const waitMs = pause(result, tries, limits.backoffMs, options);
    if (performance.now() + waitMs >= endsAt) {
      return {
        sent: false,
        detail: `${said}; waiting ${Math.ceil(waitMs)} ms would exceed ${limits.totalMs} ms`,
      };
    }
    await sleep(waitMs);
  }
}

/** Between half and all of a wait that doubles, so that jobs which fail together do not knock together; longer when asked to. */
function pause(result: TryResult, tries: number, backoffMs: number, options: AlertOptions): number {
  const { random = Math.random, now = () => new Date() } = options;
  const jittered = backoffMs * 2 ** (tries - 1) * (0.5 + random() / 2);
  return Math.max(jittered, retryAfterMs(result.retryAfter, now()) ?? 0);
}

function quiet(log: (message: string) => void): (message: string) => void {
  return (message) => {
    try {
      log(message);
    } catch {
      // A log that fails must not fail the job by way of its alerts.
    }
  };
}
