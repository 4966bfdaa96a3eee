// What a service said: its log, and its message to Slack.
import type { ProcessResult, WebhookPost } from '@slipway/testkit/process';

/** The attachment of an alert. */
export type Attachment = Readonly<Record<string, unknown>>;

/** The lines of a JSON log. @throws SyntaxError when a line is not JSON. */
export function eventsOf({ stdout }: ProcessResult): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** @throws Error when the body has not exactly one attachment. */
export function alertOf({ body }: WebhookPost): Attachment {
  const { attachments } = JSON.parse(body) as { readonly attachments: readonly Attachment[] };
  const [attachment, ...others] = attachments;
  if (attachment === undefined || others.length > 0) throw new Error(`not one attachment: ${body}`);
  return attachment;
}

/** The error line of a training that could not load its engine, or undefined. */
export function missingEngine({ code, stderr }: ProcessResult): string | undefined {
  return code === 69 ? /^error E_XGB_LIBRARY .*$/m.exec(stderr)?.[0] : undefined;
}
