import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig, Secret } from './index.ts';

const CANARY = 'https://hooks.slack.com/services/T0/B0/canary-4711';

describe('Secret', () => {
  it('I-7: gives its value only when asked to', () => {
    const secret = new Secret(CANARY);
    expect(secret.reveal()).toBe(CANARY);
    expect(`${secret}`).toBe('[redacted]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[redacted]"}');
    expect(inspect({ secret }, { showHidden: true, depth: 9 })).toBe('{ secret: [redacted] }');
    expect(format('%s %o %j', secret, secret, secret)).not.toContain('canary');
    expect(Object.getOwnPropertyNames(secret)).toEqual([]);
  });

  it('I-7: does not survive a structured clone', () => {
    expect(JSON.stringify(structuredClone({ secret: new Secret(CANARY) }))).toBe('{"secret":{}}');
  });

  it('I-7: keeps the webhook out of a printed configuration', () => {
    const loaded = loadConfig({ env: { WEBHOOK_URL: CANARY } });
    expect(loaded.config.webhookUrl?.reveal()).toBe(CANARY);
    expect(inspect(loaded, { depth: 9, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(loaded)).not.toContain('canary');
    expect(JSON.stringify(loaded)).toContain('[redacted]');
  });
});
