export type { CloudEndpoints } from './cloud-endpoints.ts';
export { ConfigError, type ConfigFailure } from './errors.ts';
export { jobEnvironment, proofEnvironment } from './job-environment.ts';
export { type ConfigSources, type LoadedConfig, loadConfig } from './load-config.ts';
export type { PipelineConfig } from './pipeline-config.ts';
export { Secret } from './secret.ts';
export { VARIABLES, type Variable, type VariableName } from './variables.ts';
