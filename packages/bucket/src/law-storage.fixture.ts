// A storage as the model law needs it: it outlives the bucket objects over it, and what is asked of it may break off or arrive twice.
import type { Bucket } from './bucket.ts';
import type { MakeBucket } from './laws.fixture.ts';

/** An empty storage. */
export interface LawStorage {
  /** A new bucket object, as a process that starts has it. */
  open(): Bucket;
  /** The call is made twice where nothing else can repeat it: each time it says what it got. */
  twice<T>(call: (bucket: Bucket) => Promise<T>, told: 'first' | 'second'): Promise<T[]>;
  /** Makes a call as a process that dies in the middle of it; `at`: how far it gets, from 0. Left out where nothing can die. */
  crash?(at: number, call: (bucket: Bucket) => Promise<unknown>): Promise<void>;
}

/** Gives an empty storage for each sequence. */
export type MakeStorage = () => LawStorage | Promise<LawStorage>;

/** Storage of which nobody but its bucket knows: it is asked twice at once, and nothing dies. */
export function plainStorage(makeBucket: MakeBucket): MakeStorage {
  return async () => {
    const bucket = await makeBucket();
    return { open: () => bucket, twice: (call) => Promise.all([call(bucket), call(bucket)]) };
  };
}
