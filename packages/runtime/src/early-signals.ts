// Entry `@slipway/runtime/early-signals`: SIGTERM and SIGINT, from before the rest is loaded until the process is gone. The first request
// to stop asks, the second ends the process. Imports nothing, so that a main can listen first and load afterwards.

/** Hears of the first request and of the second; after the second the process ends. */
export type StopListener = (signal: NodeJS.Signals) => void;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** `timeout` and others signal a process and then its group: what comes within this time is one request to stop. */
const SAME_REQUEST_MS = 250;

const listeners: StopListener[] = [];
let isListening = false;
let first: { readonly signal: NodeJS.Signals; readonly atMs: number } | undefined;

/** Listens from now on, for the rest of the process: a signal after a commit must not turn it into a failure. */
export function hearSignals(): void {
  if (isListening) return;
  isListening = true;
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

/** @param listener - Is told at once of a request that came before it. */
export function onStopRequest(listener: StopListener): void {
  hearSignals();
  listeners.push(listener);
  if (first !== undefined) listener(first.signal);
}

function onSignal(signal: NodeJS.Signals): void {
  if (first !== undefined && performance.now() - first.atMs < SAME_REQUEST_MS) return;
  const isSecond = first !== undefined;
  first ??= { signal, atMs: performance.now() };
  for (const listener of listeners) listener(signal);
  if (isSecond) endNow(signal);
}

/** The default action, at once: 143 or 130 for whoever waits. */
function endNow(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
