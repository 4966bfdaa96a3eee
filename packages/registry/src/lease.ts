// A lease says "somebody writes here": while its job lives, nothing that is younger than the lease is garbage.
import type { Bucket, ObjectStat } from '@slipway/bucket';
import { decodeDocument, encodeDocument, readDocument } from './document.ts';
import { ReleaseError } from './errors.ts';
import { type Check, date, literal, nullable, optional, record, text, whole } from './json-check.ts';
import { RUN_ID } from './keys.ts';
import { runTime } from './stored-runs.ts';

/** The process that holds a lease, told apart from any other process of any machine and any time. */
export interface LeaseOwner {
  readonly host: string;
  /** Names a boot of the machine, and the namespace in which `pid` counts; `null` where the system does not tell. */
  readonly boot: string | null;
  readonly pid: number;
  /** When the process began, in the system's own unit; `null` where the system does not tell. */
  readonly startedAt: string | null;
}

/** What `_leases/<id>.json` holds. */
export interface Lease {
  readonly format: 1;
  readonly job: string;
  /** ISO 8601, UTC. By then the job has been stopped by its own deadline. */
  readonly expiresAt: string;
  readonly owner: LeaseOwner;
  /** A run that is about to be released: while the job lives nobody removes it, whatever its age. */
  readonly run?: string | undefined;
}

/** What the leases of a bucket say. */
export interface LeaseReview {
  /** Nothing that was written after this is garbage; `null` when no job lives. */
  readonly protectedFrom: Date | null;
  /** How many jobs live. */
  readonly live: number;
  /** Runs that jobs which live are about to release. */
  readonly runs: ReadonlySet<string>;
  /** Leases of jobs that are dead. */
  readonly dead: readonly ObjectStat[];
}

/** A lease that this process took. */
export interface TakenLease {
  /** Whether it still protects: nobody has removed it, as gc does with one whose time is over or whose process seems dead. */
  isHeld(): Promise<boolean>;
  /** Never fails: a lease that stays behind dies with its process. */
  giveBack(): Promise<void>;
}

/** Whether a process lives; undefined: it cannot be told from here, as on another machine. */
export type IsAlive = (owner: LeaseOwner) => boolean | undefined;

const PREFIX = '_leases/';
/** The longest deadline that a job can have, for leases that cannot be read. */
const MAX_LIFE_MS = 604_800_000;

const checkLease: Check<Lease> = record<Lease>({
  format: literal(1),
  job: text(),
  expiresAt: date,
  owner: record<LeaseOwner>({
    host: text(),
    boot: nullable(text()),
    pid: whole,
    startedAt: nullable(text()),
  }),
  run: optional(text(RUN_ID)),
});
const errors = {
  damaged: ReleaseError.damaged,
  format: (key: string, found: number) => ReleaseError.format(key, found, 1),
};

/**
 * Takes a lease before a job's first write.
 *
 * @param id - From `newRunId`.
 */
export async function takeLease(
  bucket: Bucket,
  id: string,
  lease: Omit<Lease, 'format'>,
): Promise<TakenLease> {
  const key = `${PREFIX}${id}.json`;
  const bytes = encodeDocument({ ...lease, format: 1 } satisfies Lease);
  // What is being prepared is protected by no lease yet, and may have been swept away.
  await bucket.write(key, bytes).catch(() => bucket.write(key, bytes));
  return {
    isHeld: async () => (await bucket.stat(key)) !== null,
    giveBack: () => bucket.delete(key).catch(() => {}),
  };
}

/**
 * Reads all leases. One that cannot be read counts as alive for as long as a job may live.
 *
 * @param options.now - By the clock of the storage, as the times of the leases are.
 */
export async function reviewLeases(
  bucket: Bucket,
  { now, isAlive }: { readonly now: Date; readonly isAlive: IsAlive },
): Promise<LeaseReview> {
  let protectedFrom: Date | null = null;
  let live = 0;
  const runs = new Set<string>();
  const dead: ObjectStat[] = [];
  for await (const stat of bucket.list(PREFIX)) {
    const id = stat.key.slice(PREFIX.length).replace(/\.json$/, '');
    if (!RUN_ID.test(id)) continue;
    const lease = await readLease(bucket, stat.key);
    if (lease === null) continue;
    if (!(lease === undefined ? isYoung(stat, now) : lives(lease, endOf(lease, id, stat), now, isAlive)))
      dead.push(stat);
    else {
      live++;
      if (lease?.run !== undefined) runs.add(lease.run);
      if (protectedFrom === null || stat.modifiedAt < protectedFrom) protectedFrom = stat.modifiedAt;
    }
  }
  return { protectedFrom, live, runs, dead };
}

/** `null`: given back meanwhile; undefined: damaged. */
async function readLease(bucket: Bucket, key: string): Promise<Lease | null | undefined> {
  try {
    const bytes = await readDocument(bucket, key, errors);
    return bytes === null ? null : decodeDocument(key, bytes, { format: 1, check: checkLease, errors });
  } catch (error) {
    if (error instanceof ReleaseError) return undefined;
    throw error;
  }
}

function isYoung({ modifiedAt }: ObjectStat, now: Date): boolean {
  return now.getTime() - modifiedAt.getTime() < MAX_LIFE_MS;
}

function lives(lease: Lease, end: Date, now: Date, isAlive: IsAlive): boolean {
  return isAlive(lease.owner) ?? now < end;
}

/** By the clock of the storage: its owner's clock counts only for how long the lease is. */
function endOf({ expiresAt }: Lease, id: string, { modifiedAt }: ObjectStat): Date {
  return new Date(modifiedAt.getTime() + Date.parse(expiresAt) - runTime(id).getTime());
}
