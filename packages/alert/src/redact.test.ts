import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact.ts';

const URL_OF_OURS = 'https://hooks.slack.com/services/T0/B0/canary-0123?key=canary-4567';

describe('createRedactor', () => {
  it.each([
    ['the URL', `x ${URL_OF_OURS} y`, 'x [redacted] y'],
    ['its path', 'POST /services/T0/B0/canary-0123?key=canary-4567', 'POST [redacted]'],
    ['its token', 'token=canary-0123;', 'token=[redacted];'],
    ['its query', 'key=canary-4567', '[redacted]'],
    ['what else is secret', 'AWS aws-canary-89 twice aws-canary-89', 'AWS [redacted] twice [redacted]'],
    [
      "somebody else's webhook",
      'HTTPS://HOOKS.SLACK.COM/services/A/B/canary',
      'HTTPS://hooks.slack.com/[redacted]',
    ],
    ['user names and passwords of URLs', 's3://key:canary@bucket/x', 's3://[redacted]@bucket/x'],
  ])('I-7: takes out %s', (_, text, expected) => {
    expect(createRedactor(URL_OF_OURS, ['aws-canary-89'])(text)).toBe(expected);
  });

  it('leaves ordinary text and short values alone', () => {
    const redact = createRedactor('http://127.0.0.1:8080/x', ['v2', '']);
    expect(redact('v2 at https://example.org/x?a=b@c, x@y.example')).toBe(
      'v2 at https://example.org/x?a=b@c, x@y.example',
    );
  });

  it('I-9: takes no time over hostile text of 100 KB', () => {
    const redact = createRedactor(URL_OF_OURS);
    for (const unit of ['://', 'hooks.slack.com/', '@', '://a']) {
      const text = unit.repeat(100_000 / unit.length);
      const startedAt = performance.now();
      redact(text);
      expect(performance.now() - startedAt, unit).toBeLessThan(1000);
    }
  });
});
