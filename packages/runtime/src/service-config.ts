// From a service's flags to its configuration and the way it speaks.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfigError,
  type ConfigSources,
  type LoadedConfig,
  loadConfig,
  type PipelineConfig,
} from '@slipway/config';
import { formatList } from '@slipway/contract';
import { checkBuckets } from './check-buckets.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { type Flags, UsageError } from './service-flags.ts';
import { listModelPackages, workspaceRoot } from './workspace.ts';

/** The configuration, and a reporter that has said its warnings. */
export interface ServiceSetup {
  readonly config: PipelineConfig;
  readonly reporter: Reporter;
}

/** @throws ConfigError with every problem at once, exit 78; {@link UsageError} (64) for a `--variables-file` that is not there;
 * as `checkBuckets`. */
export function setUpService(flags: Flags, requireVersion: boolean): ServiceSetup {
  const { 'variables-file': file, json, ...variables } = flags;
  const { config, warnings } = loadNaming({
    flags: json === true ? { 'log-format': 'json', ...variables } : variables,
    envFile: variablesFile(file, workspaceRoot()),
    requireVersion,
  });
  checkBuckets(config);
  const reporter = createReporter({
    format: logFormat(config),
    stdout: process.stdout,
    stderr: process.stderr,
  });
  for (const message of warnings) reporter.event({ kind: 'warning', message });
  return { config, reporter };
}

/**
 * @param given - What `--variables-file` says. Node would take a flag `--env-file` for its own, wherever it stands.
 * @returns The file to read; without the flag `.env_pipelines`, which need not be there.
 * @throws {@link UsageError} (64) for one that was named and is not there.
 */
export function variablesFile(given: Flags[string], root: string): string {
  if (typeof given !== 'string') return join(root, '.env_pipelines');
  if (!existsSync(given)) throw new UsageError(`--variables-file ${JSON.stringify(given)} is not there`);
  return given;
}

/** Whoever named no version, or none that can be, wants to know which there are. */
function loadNaming(sources: ConfigSources): LoadedConfig {
  try {
    return loadConfig(sources);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const installed = formatList(listModelPackages().map((p) => `${p.family} ${p.version}`));
    const problems = error.problems.map((problem) =>
      problem.startsWith('MODEL_VER ') ? `${problem}; installed: ${installed || 'none'}` : problem,
    );
    const { file, variable } = error.facts;
    throw new ConfigError({
      kind: error.code === 'E_CONFIG_FILE' ? 'FILE' : 'INVALID',
      problems,
      variables: Array.isArray(variable) ? variable : [],
      ...(typeof file === 'string' ? { file } : {}),
      cause: error.cause,
    });
  }
}

function logFormat(config: PipelineConfig): 'text' | 'json' {
  if (config.logFormat !== 'auto') return config.logFormat;
  return process.stdout.isTTY ? 'text' : 'json';
}
