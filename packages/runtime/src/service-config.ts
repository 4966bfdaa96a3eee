// From a service's flags to its configuration and the way it speaks.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, type PipelineConfig } from '@slipway/config';
import { createReporter, type Reporter } from './reporter.ts';
import { type Flags, UsageError } from './service-flags.ts';
import { workspaceRoot } from './workspace.ts';

/** The configuration, and a reporter that has said its warnings. */
export interface ServiceSetup {
  readonly config: PipelineConfig;
  readonly reporter: Reporter;
}

/** @throws ConfigError with every problem at once, exit 78; {@link UsageError} (64) for an `--env-file` that is not there. */
export function setUpService(flags: Flags, requireVersion: boolean): ServiceSetup {
  const { 'env-file': envFile, json, ...variables } = flags;
  if (typeof envFile === 'string' && !existsSync(envFile))
    throw new UsageError(`--env-file ${envFile} is not there`);
  const { config, warnings } = loadConfig({
    flags: json === true ? { 'log-format': 'json', ...variables } : variables,
    envFile: typeof envFile === 'string' ? envFile : join(workspaceRoot(), '.env_pipelines'),
    requireVersion,
  });
  const reporter = createReporter({
    format: logFormat(config),
    stdout: process.stdout,
    stderr: process.stderr,
  });
  for (const message of warnings) reporter.event({ kind: 'warning', message });
  return { config, reporter };
}

function logFormat(config: PipelineConfig): 'text' | 'json' {
  if (config.logFormat !== 'auto') return config.logFormat;
  return process.stdout.isTTY ? 'text' : 'json';
}
