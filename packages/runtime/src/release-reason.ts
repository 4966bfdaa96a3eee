// Reasons that people give for a change of the release log. They stand in its records, and in Slack.
import { type ExtraFlag, type Flags, UsageError } from './service-flags.ts';

/** A sentence or two. */
const MAX_REASON_CHARS = 500;

/** Of every command that trains. */
export const FORCE_RELEASE_FLAG: ExtraFlag = {
  flag: '--force-release <reason>',
  description: 'release the run even if a gate refuses it; the reason is kept in the release record',
};

/**
 * @param flag - As the user wrote it, e.g. `--reason`.
 * @returns undefined where the flag was not given.
 * @throws {@link UsageError} (64) for an empty reason, which is none, and for a novel.
 */
export function readReason(flag: string, given: Flags[string]): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' && given.trim() !== '' && given.length <= MAX_REASON_CHARS)
    return given.trim();
  throw new UsageError(`${flag} needs a reason of 1 to ${MAX_REASON_CHARS} characters`);
}
