// What a job needs of the configuration: everything but the secrets, so that no model can see one.
import type { PipelineConfig } from '@slipway/config';

/** The configuration that crosses into the job's thread. */
export type JobConfig = Omit<PipelineConfig, 'webhookUrl'>;

/** Drops the secrets. */
export function toJobConfig({ webhookUrl: _secret, ...config }: PipelineConfig): JobConfig {
  return config;
}
