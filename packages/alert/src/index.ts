export type { Alert, AlertOutcome, AlertSender } from './alert.ts';
export { type AlertOptions, createAlertSender } from './create-alert-sender.ts';
export { type AlertLimits, DEFAULT_LIMITS } from './limits.ts';
