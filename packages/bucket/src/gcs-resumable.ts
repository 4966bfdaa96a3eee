// A resumable upload to Google Cloud Storage: pieces one after the other, the object visible when the last has arrived.
import { CRC32C_EMPTY, crc32c, crc32cText } from './crc32c.ts';
import { DriverFault } from './driver.ts';
import type { GcsAnswer, GcsClient, GcsRequest } from './gcs-client.ts';
import { gcsFault } from './gcs-fault.ts';
import { jsonOf } from './gcs-json.ts';
import type { GcsTarget } from './gcs-upload.ts';
import { callStore } from './retry.ts';

/** "Go on": the piece was taken, or so much of it. */
const INCOMPLETE = 308;
/** The upload was cancelled, dropped or never there. */
const FORGOTTEN = [404, 410, 499];

/** A resumable upload that was started. @see https://cloud.google.com/storage/docs/performing-resumable-uploads */
export class ResumableUpload {
  readonly #client: GcsClient;
  readonly #path: string;
  /** What the store has for certain. */
  #kept = 0;
  #crc = CRC32C_EMPTY;

  static async start(client: GcsClient, { path, name }: GcsTarget): Promise<ResumableUpload> {
    const type = 'application/octet-stream';
    const { headers } = await client.call({
      method: 'POST',
      path: `${path}?uploadType=resumable&name=${encodeURIComponent(name)}`,
      headers: { 'content-type': 'application/json', 'x-upload-content-type': type },
      body: [Buffer.from(JSON.stringify({ contentType: type }))],
    });
    if (headers.location === undefined)
      throw new DriverFault('unsupported', 'it gives no address for an upload');
    // Requests go to the endpoint that was configured, wherever the answer points.
    const { pathname, search } = new URL(headers.location, 'http://x');
    return new ResumableUpload(client, pathname + search);
  }

  private constructor(client: GcsClient, path: string) {
    this.#client = client;
    this.#path = path;
  }

  get sizeBytes(): number {
    return this.#kept;
  }

  /**
   * Sends the next piece until the store has all of it. After a failure the store is asked how much it kept, and only the rest is sent.
   *
   * @param isLast - The object becomes visible with this piece, if all bytes arrived as they were sent.
   */
  async put(piece: Uint8Array, isLast: boolean): Promise<void> {
    const { timing } = this.#client;
    const start = this.#kept;
    const end = start + piece.length;
    this.#crc = crc32c(piece, this.#crc);
    const answer = await callStore(
      async ({ number, signal }) => {
        const total = isLast ? `${end}` : '*';
        if (number > 1) {
          const state = await this.#ask(`bytes */${total}`, [], signal);
          if (this.#isEnough(state, end, isLast)) return state;
        }
        const rest = piece.subarray(this.#kept - start);
        const sent = await this.#ask(`bytes ${this.#kept}-${end - 1}/${total}`, [rest], signal);
        if (this.#isEnough(sent, end, isLast)) return sent;
        throw new DriverFault('temporary', `the store kept ${this.#kept} of ${end} bytes`);
      },
      { timing, toFault: gcsFault, bodyBytes: piece.length },
    );
    if (isLast) this.#prove(answer, end);
  }

  /** Best effort: the store drops what nobody finished after a week. */
  async cancel(): Promise<void> {
    const request: GcsRequest = { method: 'DELETE', path: this.#path, expects: FORGOTTEN };
    await this.#client.call(request).catch(() => {});
  }

  async #ask(range: string, body: readonly Uint8Array[], signal: AbortSignal): Promise<GcsAnswer> {
    const headers = { 'content-range': range, 'x-goog-hash': `crc32c=${crc32cText(this.#crc)}` };
    const expects = [INCOMPLETE, ...FORGOTTEN];
    const answer = await this.#client.ask(
      { method: 'PUT', path: this.#path, headers, body, expects },
      signal,
    );
    if (FORGOTTEN.includes(answer.status))
      throw new DriverFault('temporary', `the store forgot the upload, status ${answer.status}`, {
        retry: 'never',
      });
    return answer;
  }

  #isEnough({ status, headers }: GcsAnswer, end: number, isLast: boolean): boolean {
    if (status !== INCOMPLETE) {
      if (!isLast) throw new DriverFault('unsupported', 'it takes a part of an upload for the whole');
      this.#kept = end;
      return true;
    }
    const kept = headers.range === undefined ? 0 : Number(/^bytes=0-(\d+)$/.exec(headers.range)?.[1]) + 1;
    if (!(kept >= this.#kept && kept <= end))
      throw new DriverFault('unsupported', 'it has lost a part of an upload that it had confirmed');
    this.#kept = kept;
    return kept === end && !isLast;
  }

  #prove({ body }: GcsAnswer, end: number): void {
    const { size, crc32c: found } = jsonOf(body);
    const expected = crc32cText(this.#crc);
    if (Number(size) !== end || found !== expected)
      throw new DriverFault(
        'damaged',
        `${size} bytes stored with CRC-32C ${found}, sent were ${end} with ${expected}`,
      );
  }
}
