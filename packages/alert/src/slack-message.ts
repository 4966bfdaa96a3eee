// The body that is posted to a Slack incoming webhook.
import type { Alert } from './alert.ts';
import { toSlackText } from './slack-text.ts';

/** Longest text of an alert, characters after escaping. */
export const MAX_TEXT_CHARS = 3000;
const MAX_NAME_CHARS = 200;
const MAX_FALLBACK_CHARS = 300;
const COLOURS = { INFO: '#36a64f', WARNING: '#daa038', ERROR: '#d00000' } as const;

/** One attachment, as Slack knows it. @see https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments */
export interface SlackMessage {
  readonly attachments: readonly [
    {
      readonly color: string;
      /** `service/<service>/<family>/<version>` */
      readonly author_name: string;
      readonly title: Alert['level'];
      readonly text: string;
      /** What a notification shows. */
      readonly fallback: string;
      /** Unix time, whole seconds. */
      readonly ts: number;
      /** None: backticks and asterisks stay what they are. */
      readonly mrkdwn_in: readonly [];
    },
  ];
}

/** Where an alert comes from. */
export function authorName(alert: Alert): string {
  return `service/${alert.service}/${alert.family}/${alert.version}`;
}

/** @param redact - Takes secrets out; it runs before escaping, which would change them. */
export function toSlackMessage(alert: Alert, now: Date, redact: (text: string) => string): SlackMessage {
  const author = redact(authorName(alert));
  const text = redact(alert.text);
  return {
    attachments: [
      {
        color: COLOURS[alert.level],
        author_name: toSlackText(author.replaceAll('\n', ' '), MAX_NAME_CHARS),
        title: alert.level,
        text: toSlackText(text, MAX_TEXT_CHARS),
        fallback: toSlackText(`${alert.level} ${author}: ${text}`.replaceAll('\n', ' '), MAX_FALLBACK_CHARS),
        ts: Math.floor(now.getTime() / 1000),
        mrkdwn_in: [],
      },
    ],
  };
}
