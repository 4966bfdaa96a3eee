// What can go wrong at the GCS server of the tests, on demand.
import type { ServerResponse } from 'node:http';
import type { GcsAnswer } from './gcs-answers.fixture.ts';
import type { GcsCall } from './gcs-server.fixture.ts';
import type { GcsStore } from './gcs-store.fixture.ts';

/** Kinds of requests: `piece` is a part of a resumable upload, `start` its beginning, `upload` a whole object in one request. */
export type GcsOp = 'list' | 'stat' | 'read' | 'delete' | 'copy' | 'upload' | 'start' | 'piece';

/** One fault. */
export type GcsFault = {
  readonly on: GcsOp;
  /** How many requests it meets. Default 1. */
  readonly times?: number;
  /** How many are let through first. Default 0. */
  readonly after?: number;
} & GcsDamage;

type GcsDamage =
  /** An answer of this status; with `isDone` what was asked has been done all the same. */
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly isDone?: boolean;
    }
  /** No answer, a reset; with `isDone` what was asked has been done all the same. */
  | { readonly reset: true; readonly isDone?: boolean }
  /** Never answers. */
  | { readonly silence: true }
  /** The body ends after so many bytes, by a reset or as if all was well. */
  | { readonly cutAfter: number; readonly isPolite?: boolean }
  /** One bit of the body is wrong. */
  | { readonly flipBit: true }
  /** Answers from an earlier state of the store. */
  | { readonly stale: GcsStore };

/** The faults that are still to come. */
export class GcsFaults {
  #faults: { readonly fault: GcsFault; after: number; times: number }[] = [];

  add(fault: GcsFault): void {
    this.#faults.push({ fault, after: fault.after ?? 0, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#faults = [];
  }

  take(call: GcsCall): GcsFault | undefined {
    const next = this.#faults.find(({ fault, times }) => fault.on === call.op && times > 0);
    if (next === undefined) return undefined;
    if (next.after-- > 0) return undefined;
    next.times -= 1;
    return next.fault;
  }
}

/** Answers a request as its fault says, or as it should. */
export async function answerFault(
  fault: GcsFault | undefined,
  response: ServerResponse,
  run: (store: GcsStore) => Promise<GcsAnswer>,
  store: GcsStore,
): Promise<void> {
  if (fault === undefined) return send(response, await run(store));
  if ('silence' in fault) return;
  if ('status' in fault) {
    if (fault.isDone === true) await run(store);
    const { status, headers = {}, body = '{"error":{"message":"injected"}}' } = fault;
    return send(response, { status, headers, body: Buffer.from(body) });
  }
  if ('reset' in fault) {
    if (fault.isDone === true) await run(store);
    response.socket?.resetAndDestroy();
    return;
  }
  const answer = await run('stale' in fault ? fault.stale : store);
  if ('flipBit' in fault) return send(response, { ...answer, body: flipBit(answer.body) });
  if ('cutAfter' in fault) return sendCut(response, answer, fault.cutAfter, fault.isPolite === true);
  send(response, answer);
}

function send(response: ServerResponse, { status, headers, body }: GcsAnswer): void {
  const length = status === 204 ? {} : { 'content-length': body.length };
  response.writeHead(status, { ...headers, ...length }).end(body);
}

function sendCut(
  response: ServerResponse,
  { status, headers, body }: GcsAnswer,
  cutAfter: number,
  isPolite: boolean,
): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.write(body.subarray(0, cutAfter), () => {
    if (isPolite) response.socket?.end();
    else response.socket?.resetAndDestroy();
  });
}

/** The same bytes but for one bit. */
export function flipBit(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  const middle = copy.length >> 1;
  if (copy.length > 0) copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
