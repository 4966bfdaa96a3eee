// What a process of this project exits with: the sysexits numbers. Only 75 may be retried by a scheduler.

/** Exit codes by name. @see sysexits(3), BSD. */
export const EXIT = {
  /** Committed, or nothing to do. */
  ok: 0,
  /** The command line is wrong. */
  usage: 64,
  /** Input data is bad. */
  data: 65,
  /** An input is missing. */
  noInput: 66,
  /** A service or a library is not available, and a retry will not help. */
  unavailable: 69,
  /** A bug of ours, or the model's code failed. */
  software: 70,
  /** Local input or output failed (disk full, I/O error). */
  io: 74,
  /** Temporary: the same command may succeed later. */
  tempFail: 75,
  /** An artifact failed verification or is incompatible. */
  artifact: 76,
  /** Permission denied. */
  noPermission: 77,
  /** Configuration or environment is wrong. */
  config: 78,
  /** A gate refused the run: it is kept, and not released. Beside sysexits, whose numbers end at 78. */
  refused: 79,
} as const;

/** One of {@link EXIT}'s numbers. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
