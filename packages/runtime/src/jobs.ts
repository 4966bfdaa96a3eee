// Entry `@slipway/runtime/jobs`: the jobs themselves, without supervisor, thread and terminal, for harnesses that run many in one process.
export type { CommandContext } from './cli/answer.ts';
export { gc } from './cli/gc.ts';
export { type JobConfig, toJobConfig } from './job-config.ts';
export type { JobContext } from './job-events.ts';
export { runSearch } from './search/search-job.ts';
export { runServe } from './serve-job.ts';
export { runTrain } from './train-job.ts';
