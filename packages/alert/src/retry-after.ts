// How long a server asks to be left alone.

/**
 * Reads a `Retry-After` header.
 *
 * @param header - Seconds or an HTTP date; anything else is garbage.
 * @returns Milliseconds, at least 0, or undefined for garbage and none.
 * @see RFC 9110, section 10.2.3
 */
export function retryAfterMs(header: unknown, now: Date): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(header)) return undefined;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
