// The message channel of a training child: what it says to its parent, and how it ends with it.
import type { EngineMessage } from './engine-protocol.ts';
import { EngineMissingError } from './errors.ts';

/** Sends a message; resolves when it is under way. */
export function send(message: EngineMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

/** Runs the main of a training child: what it throws is sent, and a parent that is gone ends it. */
export async function runChild(main: () => Promise<void>): Promise<void> {
  process.once('disconnect', () => process.exit());
  try {
    await main();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await send(
      error instanceof EngineMissingError
        ? { kind: 'failed', message: error.problem, install: error.install }
        : { kind: 'failed', message },
    );
  }
  process.removeAllListeners('disconnect');
  process.disconnect();
}
