// The command `slipway` over buckets in the clouds, as a user starts it: a real process, answers as JSON.
import { join } from 'node:path';
import { S3_CREDENTIALS } from '@slipway/bucket/s3-server';
import { type ProcessResult, runProcess } from '@slipway/testkit/process';
import { workspaceRoot } from '../workspace.ts';

/** What `slipway bucket doctor --json` says. */
export interface Diagnosis {
  readonly bucket: string;
  readonly ok: boolean;
  readonly checks: readonly { check: string; ok: boolean; detail: string; code?: string; exit?: number }[];
}

/** For servers on loopback. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
  AWS_REGION: 'us-east-1',
};

type Env = Readonly<Record<string, string | undefined>>;

/** Runs the command to its end. @param env - Besides `PATH` and {@link CREDENTIALS}. */
export function slipway(env: Env, ...args: readonly string[]): Promise<ProcessResult> {
  return start('cli/bin/slipway.mjs', env, args);
}

/** The command of a workspace of a test's own. @param env - All of it. */
export function slipwayOf(root: string, env: Env): (...args: readonly string[]) => Promise<ProcessResult> {
  return (...args) =>
    runProcess([process.execPath, join(root, 'services/cli/bin/slipway.mjs'), ...args], { env });
}

/** Runs a service to its end, in the same environment. */
export function service(name: string, env: Env, ...args: readonly string[]): Promise<ProcessResult> {
  return start(`${name}/src/main.ts`, env, args);
}

function start(main: string, env: Env, args: readonly string[]): Promise<ProcessResult> {
  return runProcess([process.execPath, join(workspaceRoot(), 'services', main), ...args], {
    env: { PATH: process.env.PATH, ...CREDENTIALS, ...env },
  });
}
