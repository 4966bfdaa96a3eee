import { describe, expect, it } from 'vitest';
import { slackReceiver } from './slack-receiver.ts';

const post = (url: string, signal?: AbortSignal) =>
  fetch(url, { method: 'POST', body: '{"text":"done é"}', ...(signal && { signal }) });

describe('slackReceiver', () => {
  it('answers ok and keeps method, path, headers and body', async () => {
    await using slack = await slackReceiver();
    const response = await post(slack.url);
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    expect(slack.posts).toMatchObject([
      { method: 'POST', path: `/services/T000/B000/${slack.secret}`, body: '{"text":"done é"}' },
    ]);
  });

  it('gives scripted answers in order and repeats the last', async () => {
    await using slack = await slackReceiver([
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 500 },
    ]);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await post(slack.url)).status);
    expect(statuses).toEqual([429, 500, 500]);
  });

  it('waits for posts to come', async () => {
    await using slack = await slackReceiver();
    const waiting = slack.received(2);
    await Promise.all([post(slack.url), post(slack.url)]);
    expect(await waiting).toHaveLength(2);
  });

  it('resets, hangs and never ends when told to, and still closes', async () => {
    await using slack = await slackReceiver([{ fault: 'reset' }, { fault: 'endless' }, { fault: 'hang' }]);
    await expect(post(slack.url)).rejects.toThrow('fetch failed');
    const endless = await post(slack.url);
    const { value } = (await endless.body?.getReader().read()) ?? {};
    expect(value?.length).toBeGreaterThan(0);
    const hanging = new AbortController();
    const request = post(slack.url, hanging.signal);
    await slack.received(3);
    hanging.abort();
    await expect(request).rejects.toThrow('aborted');
  });
});
