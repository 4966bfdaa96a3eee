// What trainer and child process say to each other. Down stdin, for each fit: the length of the request's JSON (32 bits), the JSON, then the
// bytes of each matrix that the child does not hold yet: values, labels, weights. Up the message channel: a line a round where somebody
// listens, and the model or a failure. The child waits for the next request until stdin ends.
import type { MatrixData } from './matrix.ts';
import type { XGBoostParams } from './params.ts';

/** A matrix to train or evaluate on. */
export interface MatrixRef {
  /** Under which the child holds it. */
  readonly id: number;
  /** Whether its bytes follow the request; otherwise the child has them from an earlier one. */
  readonly isSent: boolean;
  readonly rows: number;
  readonly cols: number;
  readonly weighted: boolean;
}

/** What to train, and how. */
export interface TrainTask {
  /** Path of the library, when the user named one. */
  readonly library?: string;
  readonly params: XGBoostParams;
  readonly rounds: number;
  /** Stop after so many rounds without progress on the evaluation matrix. */
  readonly earlyStoppingRounds?: number;
  readonly featureNames?: readonly string[];
  /** Whether rounds are reported. Otherwise nothing is evaluated but what early stopping needs. */
  readonly isWatched: boolean;
}

/** A task, and the matrices to do it on. */
export interface TrainRequest extends TrainTask {
  readonly train: MatrixRef;
  readonly evaluation?: MatrixRef;
  /** Matrices that the child may free. */
  readonly forget: readonly number[];
}

/** Which library trained. */
export interface EngineInfo {
  readonly name: 'xgboost' | 'ml-xgboost';
  /** `1.7.4` */
  readonly version: string;
  /** Path of the library file. */
  readonly library: string;
}

/** What the child says. */
export type EngineMessage =
  | { readonly kind: 'round'; readonly round: number; readonly metrics: Readonly<Record<string, number>> }
  | {
      readonly kind: 'done';
      readonly model: Uint8Array;
      readonly bestIteration: number;
      readonly engine: EngineInfo;
    }
  /** `install` is there when a library is what is missing. */
  | { readonly kind: 'failed'; readonly message: string; readonly install?: string };

/** Bytes of the request's head. */
export function encodeRequest(request: TrainRequest): Uint8Array {
  const json = Buffer.from(JSON.stringify(request));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json]);
}

/** A matrix as a request names it. */
export function refOf(data: MatrixData, id: number, isSent: boolean): MatrixRef {
  return { id, isSent, rows: data.rows, cols: data.cols, weighted: data.weights !== undefined };
}

/** The arrays of a matrix in the order in which their bytes are sent. */
export function arraysOf(data: MatrixData): readonly Float32Array[] {
  return data.weights === undefined ? [data.values, data.labels] : [data.values, data.labels, data.weights];
}
