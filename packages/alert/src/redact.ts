// Takes secrets out of text before anything else sees it.

const MIN_SECRET_CHARS = 8;
const REDACTED = '[redacted]';
/** Any Slack webhook, whoever's it is. */
const SLACK_WEBHOOK = /hooks\.slack\.com\/[\w/%.-]+/gi;
/** The user name and password of a URL. Bounded, so that hostile text costs no time. */
const USER_INFO = /:\/\/[^\s/@]{1,256}@/g;

/**
 * A function that replaces secrets by `[redacted]`.
 *
 * @param webhookUrl - Replaced as a whole, its path, and its last part, which is the token.
 * @param secrets - Other values to replace; those under 8 characters are left, they would hit ordinary words.
 */
export function createRedactor(
  webhookUrl: string | undefined,
  secrets: readonly string[] = [],
): (text: string) => string {
  const values = [...(webhookUrl === undefined ? [] : webhookParts(webhookUrl)), ...secrets]
    .filter((value) => value.length >= MIN_SECRET_CHARS)
    .sort((a, b) => b.length - a.length);
  return (text) =>
    values
      .reduce((rest, value) => rest.replaceAll(value, REDACTED), text)
      .replace(SLACK_WEBHOOK, `hooks.slack.com/${REDACTED}`)
      .replace(USER_INFO, `://${REDACTED}@`);
}

function webhookParts(url: string): string[] {
  const { pathname = '', search = '' } = URL.parse(url) ?? {};
  return [
    url,
    url.trim(),
    pathname,
    `${pathname}${search}`,
    pathname.split('/').at(-1) ?? '',
    search.slice(1),
  ];
}
