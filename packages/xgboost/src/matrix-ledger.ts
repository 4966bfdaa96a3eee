// What a training child holds, as its parent knows it: so that the same rows are sent once, and no more is held than is bounded here.
import { createHash } from 'node:crypto';
import { arraysOf, type MatrixRef, refOf } from './engine-protocol.ts';
import type { MatrixData } from './matrix.ts';

/** How much a child may hold besides the matrices of the fit that it is at. */
export interface LedgerLimits {
  /** Matrices. Default 64: ten folds with train and held-out rows for several sets of them. */
  readonly maxMatrices: number;
  /** Bytes as sent; the library takes about three times as much. Default 256 MiB. */
  readonly maxBytes: number;
}

/** What to send for a fit. */
export interface LedgerPlan {
  /** One a matrix, in their order. */
  readonly refs: readonly MatrixRef[];
  /** Ids that the child may free. */
  readonly forget: readonly number[];
}

interface Held {
  readonly id: number;
  readonly bytes: number;
}

const LIMITS: LedgerLimits = { maxMatrices: 64, maxBytes: 256 * 2 ** 20 };

/** Knows matrices by a digest of their content; the least recently used go first. */
export class MatrixLedger {
  readonly #limits: LedgerLimits;
  /** By digest, the least recently used first. */
  readonly #held = new Map<string, Held>();
  #nextId = 0;

  constructor(limits: Partial<LedgerLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Plans a fit on matrices, and takes it that the child will hold them. */
  plan(matrices: readonly MatrixData[]): LedgerPlan {
    const digests = matrices.map(digestOf);
    const refs = matrices.map((data, i) => this.#use(data, digests[i] ?? ''));
    return { refs, forget: this.#shrink(new Set(digests)) };
  }

  #use(data: MatrixData, digest: string): MatrixRef {
    const held = this.#held.get(digest);
    this.#held.delete(digest);
    const bytes = arraysOf(data).reduce((sum, array) => sum + array.byteLength, 0);
    const used = held ?? { id: this.#nextId++, bytes };
    this.#held.set(digest, used);
    return refOf(data, used.id, held === undefined);
  }

  #shrink(needed: ReadonlySet<string>): readonly number[] {
    const { maxMatrices, maxBytes } = this.#limits;
    let bytes = [...this.#held.values()].reduce((sum, held) => sum + held.bytes, 0);
    const forget: number[] = [];
    for (const [digest, held] of this.#held) {
      if (this.#held.size <= maxMatrices && bytes <= maxBytes) break;
      if (needed.has(digest)) continue;
      this.#held.delete(digest);
      bytes -= held.bytes;
      forget.push(held.id);
    }
    return forget;
  }
}

function digestOf(data: MatrixData): string {
  const hash = createHash('sha256').update(`${data.rows} ${data.cols} ${data.weights !== undefined};`);
  for (const array of arraysOf(data)) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('base64');
}
