// Whether a webhook's URL can be used. `new URL(bad)` puts the whole URL into its error, so that error never leaves this file.

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** What is wrong with a webhook URL, in words that do not hold it, or undefined. */
export function webhookProblem(url: string): string | undefined {
  // The URL parser would drop blanks and line ends in silence.
  if (/[\s\p{Cc}]/u.test(url)) return 'holds a space or a control character';
  const parsed = URL.parse(url);
  if (parsed === null) return 'is not a URL';
  if (parsed.username !== '' || parsed.password !== '') return 'holds a user name or a password';
  if (parsed.protocol === 'https:') return undefined;
  if (parsed.protocol !== 'http:') return 'is not an https URL';
  return LOOPBACK.test(parsed.hostname) ? undefined : 'is http, which is allowed to loopback only';
}
