import { describe, expect, it } from 'vitest';
import { webhookProblem } from './webhook-url.ts';

describe('webhookProblem', () => {
  it.each([
    'https://hooks.slack.com/services/T0/B0/x',
    'http://127.0.0.1:8080/hook',
    'http://localhost/hook',
    'http://[::1]:9/hook',
    'https://127.0.0.1/x',
  ])('has nothing against %s', (url) => {
    expect(webhookProblem(url)).toBeUndefined();
  });

  it.each([
    ['hooks.slack.com/services/T0/B0/canary', 'is not a URL'],
    ['https://hooks.slack.com:99999/canary', 'is not a URL'],
    ['https://', 'is not a URL'],
    ['http://hooks.slack.com/services/canary', 'is http, which is allowed to loopback only'],
    ['http://127.0.0.1.evil.example/canary', 'is http, which is allowed to loopback only'],
    ['http://localhost.evil.example/canary', 'is http, which is allowed to loopback only'],
    ['http://169.254.169.254/canary', 'is http, which is allowed to loopback only'],
    ['file:///etc/canary', 'is not an https URL'],
    ['data:text/plain,canary', 'is not an https URL'],
    ['https://hooks.slack.com/canary x', 'holds a space or a control character'],
    [' https://hooks.slack.com/canary', 'holds a space or a control character'],
    ['https://hooks.slack.com/canary\n', 'holds a space or a control character'],
    ['https://hooks.slack.com/can\u0000ary', 'holds a space or a control character'],
    ['https://user:canary@hooks.slack.com/', 'holds a user name or a password'],
  ])('G-2: refuses %j without repeating it', (url, problem) => {
    expect(webhookProblem(url)).toBe(problem);
  });
});
