// Entry `@slipway/testkit/process`: real folders, processes and a webhook for tests.
export {
  type ProcessOptions,
  type ProcessResult,
  type RunningProcess,
  runProcess,
  startProcess,
} from './run-process.ts';
export { type SlackReceiver, slackReceiver, type WebhookAnswer, type WebhookPost } from './slack-receiver.ts';
export { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';
