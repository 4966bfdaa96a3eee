// What clients did to one release log, as it is judged afterwards: a history of invocations and of what became of them.

/** What a client can do. `train`, `promote` and `rollback` write a release, the others read one, `gc` cleans up. */
export type Action = 'train' | 'promote' | 'rollback' | 'read' | 'pin' | 'serve' | 'gc';

/** A release as an answer names it. */
export interface Seen {
  readonly n: number;
  /** The run that the release is about when it was written or read; the run that is served by it when it was pinned. */
  readonly run: string;
}

/**
 * One line of a history. An operation begins with `invoke` and ends with `ok` (it says what it did or saw), `fail` (it did nothing for
 * certain) or `info` (nobody knows: the client was killed, or says that it does not know). One that never ends counts as `info`.
 */
export interface Event {
  readonly client: string;
  /** Of this operation alone. */
  readonly op: string;
  readonly action: Action;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  /** Of `ok`; null where it had nothing to do. */
  readonly seen?: Seen | null;
  /** Of `fail` and `info`: the error line. */
  readonly error?: string;
}

/** A record of the log when all is over. */
export interface Entry extends Seen {
  /** The operation that wrote it, by marks that only it leaves. */
  readonly op: string;
  readonly sha256: string;
  readonly prevSha256: string | null;
  /** Run that is served by it. */
  readonly latest: string;
}

/** Whether an action writes a release. */
export function isWrite(action: Action): boolean {
  return action === 'train' || action === 'promote' || action === 'rollback';
}
