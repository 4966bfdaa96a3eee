// A webhook's URL: a secret that is checked once and shown only masked.

/** A usable webhook. */
export interface Webhook {
  /** The secret. */
  readonly url: string;
  /** Scheme and host only: `https://hooks.slack.com/…/***`. */
  readonly masked: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** A webhook, or why the URL is none, in words that do not hold it. */
export function parseWebhook(url: string): Webhook | string {
  // The URL parser would drop blanks and line ends in silence.
  if (/[\s\p{Cc}]/u.test(url)) return 'holds a space or a control character';
  const parsed = URL.parse(url);
  if (parsed === null) return 'is not a URL';
  const { protocol, hostname, host } = parsed;
  if (parsed.username !== '' || parsed.password !== '') return 'holds a user name or a password';
  if (protocol !== 'https:' && protocol !== 'http:') return 'is not an https URL';
  if (protocol === 'http:' && !LOOPBACK.test(hostname)) return 'is http, which is allowed to loopback only';
  return { url: parsed.href, masked: `${protocol}//${host}/…/***` };
}
