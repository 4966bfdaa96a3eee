// Text that Slack shows as it is and that cannot steer it: no links, no mentions, no invisible characters.

const ELLIPSIS = '…';
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]$/u;
/** @see https://docs.slack.dev/messaging/formatting-message-text "Escaping text" */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Escapes `&`, `<` and `>` as entities, and control, bidirectional and invisible characters as `\u{…}`; line ends stay.
 *
 * @param maxChars - Longest result, UTF-16 code units after escaping. What is cut ends in `…`, never inside an entity, an escape or a
 * surrogate pair.
 */
export function toSlackText(text: string, maxChars: number): string {
  let out = '';
  let cutAt = 0;
  for (const char of text) {
    out += escapeChar(char);
    if (out.length > maxChars) return out.slice(0, cutAt) + ELLIPSIS;
    if (out.length <= maxChars - ELLIPSIS.length) cutAt = out.length;
  }
  return out;
}

function escapeChar(char: string): string {
  if (char === '\n') return char;
  if (!INVISIBLE.test(char)) return ENTITIES[char] ?? char;
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
