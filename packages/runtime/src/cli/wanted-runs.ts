// Whether a run that no release named a while ago is wanted now.
import type { Bucket } from '@slipway/bucket';
import { Registry, reviewLeases } from '@slipway/registry';
import { isProcessAlive } from '../process-identity.ts';

/** What is known of a family's log. */
interface KnownLog {
  readonly registry: Registry;
  /** Every run that a record up to `n` names. */
  readonly named: Set<string>;
  n: number;
}

/** Looks at the leases and the release logs of a model bucket, as they are at each question. */
export class WantedRuns {
  readonly #model: Bucket;
  readonly #now: Date;
  readonly #logs = new Map<string, KnownLog>();

  /** @param now - By the clock of the storage. */
  constructor(model: Bucket, now: Date) {
    this.#model = model;
    this.#now = now;
  }

  /**
   * Whether somebody is about to release a run, or has released it.
   *
   * @throws what reading the release log throws; then nothing is known.
   */
  async has({ family, run }: { readonly family: string; readonly run: string }): Promise<boolean> {
    // The leases first: one is given back when the record stands.
    const { runs } = await reviewLeases(this.#model, { now: this.#now, isAlive: isProcessAlive });
    return runs.has(run) || (await this.#readOn(family)).has(run);
  }

  /** Reads what was added to the log since it was last read. */
  async #readOn(family: string): Promise<ReadonlySet<string>> {
    const log: KnownLog = this.#logs.get(family) ?? {
      registry: new Registry(this.#model, family),
      named: new Set(),
      n: 0,
    };
    this.#logs.set(family, log);
    let newest = log.n;
    for await (const { record } of log.registry.history()) {
      if (record.n <= log.n) break;
      newest = Math.max(newest, record.n);
      for (const ref of [record, record.champion, ...Object.values(record.latestByVersion)])
        if (ref !== null) log.named.add(ref.run);
    }
    log.n = newest;
    return log.named;
  }
}
