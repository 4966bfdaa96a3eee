import { describe, expect, it } from 'vitest';
import { createAlertSender } from './index.ts';
import { ALERT, CANARY_PATH, send, serveHttp } from './loopback.fixture.ts';

const answerOk = (response: { end(body: string): void }) => response.end('ok');

describe('an alert', () => {
  it('arrives as one Slack attachment', async () => {
    await using server = await serveHttp(answerOk);
    const now = () => new Date('2026-11-21T20:46:51.999Z');
    const { outcome, lines } = await send(server.url, { now });
    expect(outcome).toEqual({
      sent: true,
      detail: `http://127.0.0.1:${server.port}/…/*** answered 200, 1 try`,
    });
    expect(lines).toEqual([]);
    expect(server.requests).toEqual([{ method: 'POST', url: CANARY_PATH }]);
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({
      attachments: [
        {
          color: '#d00000',
          author_name: 'service/serve/conversion-rate/v2',
          title: 'ERROR',
          text: 'it broke',
          fallback: 'ERROR service/serve/conversion-rate/v2: it broke',
          ts: 1_795_294_011,
          mrkdwn_in: [],
        },
      ],
    });
  });

  it('G-8: carries neither secrets nor anything that steers Slack', async () => {
    await using server = await serveHttp(answerOk);
    const sender = createAlertSender({ webhookUrl: server.url, log: () => {}, secrets: ['aws-canary-4711'] });
    const text = `\`x\` <!channel> <http://e.example|x> & ${server.url} aws-canary-4711 \u202e${'<'.repeat(100_000)}`;
    const outcome = await sender.send({ ...ALERT, family: '<!here>', text });
    const body = server.bodies.join();
    expect(outcome.sent).toBe(true);
    expect(body).not.toMatch(/canary/i);
    expect(body).not.toContain('<');
    const [attachment] = JSON.parse(body).attachments;
    expect(attachment.text).toMatch(
      /^`x` &lt;!channel&gt; &lt;http:\/\/e\.example\|x&gt; &amp; \[redacted\] /,
    );
    expect(attachment.text).toMatch(/(?:&lt;)+…$/);
    expect(attachment.text.length).toBeGreaterThan(2990);
    expect(attachment.text.length).toBeLessThanOrEqual(3000);
    expect(attachment.author_name).toBe('service/serve/&lt;!here&gt;/v2');
  });

  it('G-1: without a webhook goes to the log, which hears once that alerts are off', async () => {
    const lines: string[] = [];
    const sender = createAlertSender({ webhookUrl: undefined, log: (line) => lines.push(line) });
    const outcome = await sender.send(ALERT);
    await sender.send({ ...ALERT, level: 'INFO', text: 'two\nlines \u001b[31m' });
    expect(outcome).toEqual({ sent: false, detail: 'alerts off: WEBHOOK_URL is not set' });
    expect(lines).toEqual([
      'alerts off: WEBHOOK_URL is not set',
      'alert ERROR service/serve/conversion-rate/v2: it broke',
      'alert INFO service/serve/conversion-rate/v2: two\\nlines \\u{1b}[31m',
    ]);
  });

  it.each([
    ['canary-0123456789', 'is not a URL'],
    ['http://hooks.slack.com/services/canary-0123456789', 'is http, which is allowed to loopback only'],
    ['http://127.0.0.1.evil.example/canary-0123456789', 'is http, which is allowed to loopback only'],
    ['http://169.254.169.254/canary-0123456789', 'is http, which is allowed to loopback only'],
    ['file:///canary-0123456789', 'is not an https URL'],
    ['https://hooks.slack.com:99999/canary-0123456789', 'is not a URL'],
    ['https://hooks.slack.com/canary- 0123456789', 'holds a space or a control character'],
    ['https://me:canary-0123456789@hooks.slack.com/', 'holds a user name or a password'],
  ])('G-2: with the webhook %j is off, and the URL is not printed', async (url, problem) => {
    const { outcome, output, lines } = await send(url);
    expect(outcome).toEqual({ sent: false, detail: `alerts off: WEBHOOK_URL ${problem}` });
    expect(lines).toHaveLength(2);
    expect(output).not.toContain('canary');
  });

  it('goes to the log when it cannot be sent, without secrets and on one line', async () => {
    await using server = await serveHttp((response) => response.writeHead(404).end('no_service'));
    const lines: string[] = [];
    const sender = createAlertSender({ webhookUrl: server.url, log: (line) => lines.push(line) });
    const outcome = await sender.send({ ...ALERT, text: `line\n${server.url} https://u:canary-pw@h/ x` });
    expect(outcome.detail).toBe(`http://127.0.0.1:${server.port}/…/*** answered 404 no_service, 1 try`);
    expect(lines).toEqual([
      `alert not sent: ${outcome.detail}`,
      'alert ERROR service/serve/conversion-rate/v2: line\\n[redacted] https://[redacted]@h/ x',
    ]);
  });

  it('I-9: never rejects, even when the log throws or what it is given is no alert', async () => {
    await using server = await serveHttp((response) => response.writeHead(400).end());
    const log = () => {
      throw new Error('disk full');
    };
    const sender = createAlertSender({ webhookUrl: server.url, log });
    expect((await sender.send(ALERT)).sent).toBe(false);
    expect((await createAlertSender({ webhookUrl: undefined, log }).send(ALERT)).sent).toBe(false);
    const noClock = createAlertSender({ webhookUrl: server.url, log, now: log });
    expect(await noClock.send(ALERT)).toEqual({
      sent: false,
      detail: 'the alert could not be put together',
    });
    const none = JSON.parse('null');
    expect((await sender.send(none)).sent).toBe(false);
    expect((await createAlertSender({ webhookUrl: undefined, log }).send(none)).sent).toBe(false);
  });
});
