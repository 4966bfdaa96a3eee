// The store of one search: every trial is put once, as it ends, so that whatever stops the search costs the trials under way and no more.
import type { Bucket } from '@slipway/bucket';
import { type DocumentErrors, decodeDocument, encodeDocument, readDocument } from './document.ts';
import type { Check } from './json-check.ts';
import { searchPrefix, trialKey, trialNumber } from './keys.ts';
import { StoredSearchError } from './search-errors.ts';
import {
  checkSearchRecord,
  checkTrialRecord,
  SEARCH_FORMAT,
  type SearchRecord,
  type SearchSpec,
  searchId,
  type TrialRecord,
} from './search-record.ts';

/** What a trial came to; the log adds the rest. */
export type TrialFacts = Omit<TrialRecord, 'format' | 'kind' | 'search'>;

/** A trial as it stands in the log, and who put it there. */
export interface RecordedTrial {
  readonly record: TrialRecord;
  /** False: another process made the same trial, and ended it first. */
  readonly isOwn: boolean;
}

/** Records that are read at once: a search of the cloud may have thousands. */
const READS_AT_ONCE = 16;

const errors: DocumentErrors = {
  damaged: (key, problem, cause) => StoredSearchError.damaged(key, problem, cause),
  format: (key, found) => StoredSearchError.format(key, found, SEARCH_FORMAT),
};

/** One search in the bucket `model`. */
export class SearchLog {
  readonly id: string;
  /** Everything of the search lies under it. */
  readonly prefix: string;
  readonly #bucket: Bucket;

  private constructor(bucket: Bucket, id: string, prefix: string) {
    this.#bucket = bucket;
    this.id = id;
    this.prefix = prefix;
  }

  /**
   * Begins a search, or finds it where it was begun before.
   *
   * @throws StoredSearchError `E_SEARCH_DAMAGED`, `E_SEARCH_FORMAT` (76).
   */
  static async open(bucket: Bucket, spec: SearchSpec): Promise<SearchLog> {
    const id = searchId(spec);
    const prefix = searchPrefix(spec.family, spec.version, id);
    const log = new SearchLog(bucket, id, prefix);
    const key = `${prefix}search.json`;
    const record: SearchRecord = {
      ...spec,
      format: SEARCH_FORMAT,
      kind: 'search',
      id,
      createdAt: new Date().toISOString(),
    };
    if (await bucket.putIfAbsent(key, encodeDocument(record))) return log;
    const { format: _f, kind: _k, id: _i, createdAt: _c, ...found } = await log.#read(key, checkSearchRecord);
    if (searchId(found) !== id) throw StoredSearchError.damaged(key, 'it describes another search');
    return log;
  }

  /** A search that a run names; nothing is written, and it may have no trials any more. */
  static of(bucket: Bucket, model: Pick<SearchSpec, 'family' | 'version'>, id: string): SearchLog {
    return new SearchLog(bucket, id, searchPrefix(model.family, model.version, id));
  }

  /** Every trial that was recorded, ascending by number. @throws as {@link SearchLog.open}. */
  async trials(): Promise<readonly TrialRecord[]> {
    const keys: string[] = [];
    for await (const { key } of this.#bucket.list(`${this.prefix}trials/`))
      if (trialNumber(key) !== null) keys.push(key);
    const records: TrialRecord[] = [];
    for (let from = 0; from < keys.length; from += READS_AT_ONCE) {
      const some = keys.slice(from, from + READS_AT_ONCE);
      records.push(...(await Promise.all(some.map((key) => this.#readTrial(key)))));
    }
    return records.sort((a, b) => a.trial - b.trial);
  }

  /** Records a trial, unless another process has ended it first. @throws as {@link SearchLog.open}. */
  async record(facts: TrialFacts): Promise<RecordedTrial> {
    const record: TrialRecord = { ...facts, format: SEARCH_FORMAT, kind: 'trial', search: this.id };
    const key = trialKey(this.prefix, facts.trial);
    if (await this.#bucket.putIfAbsent(key, encodeDocument(record))) return { record, isOwn: true };
    return { record: await this.#readTrial(key), isOwn: false };
  }

  /** Replaces `result.json`: what the trials so far come to, for people and dashboards. Nothing here reads it. */
  async writeResult(result: Readonly<Record<string, unknown>>): Promise<void> {
    const whole = { ...result, format: SEARCH_FORMAT, kind: 'search-result', search: this.id };
    await this.#bucket.write(`${this.prefix}result.json`, encodeDocument(whole));
  }

  async #readTrial(key: string): Promise<TrialRecord> {
    const record = await this.#read(key, checkTrialRecord);
    if (record.search !== this.id || record.trial !== trialNumber(key))
      throw StoredSearchError.damaged(key, 'it belongs to another search or trial');
    return record;
  }

  async #read<T>(key: string, check: Check<T>): Promise<T> {
    const bytes = await readDocument(this.#bucket, key, errors);
    if (bytes === null) throw StoredSearchError.damaged(key, 'it was removed a moment ago');
    return decodeDocument(key, bytes, { format: SEARCH_FORMAT, check, errors });
  }
}
