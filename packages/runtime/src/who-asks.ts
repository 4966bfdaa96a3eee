// Who changes a release log, as the machine knows them.
import { hostname, userInfo } from 'node:os';

/** `alice@host`. A user without a name, as containers have them, is told by number. */
export function whoAsks(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
