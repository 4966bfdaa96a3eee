// What trainer and child process say to each other. Down stdin: the length of the request's JSON (32 bits), the JSON, then the bytes of
// each matrix: values, labels, weights. Up the message channel: a line a round, and the model or a failure.
import type { MatrixData } from './matrix.ts';
import type { XGBoostParams } from './params.ts';

/** Sizes of a matrix that follows. */
export interface MatrixShape {
  readonly rows: number;
  readonly cols: number;
  readonly weighted: boolean;
}

/** What to train. */
export interface TrainRequest {
  /** Path of the library, when the user named one. */
  readonly library?: string;
  readonly params: XGBoostParams;
  readonly rounds: number;
  /** Stop after so many rounds without progress on the evaluation matrix. */
  readonly earlyStoppingRounds?: number;
  readonly featureNames?: readonly string[];
  readonly train: MatrixShape;
  readonly evaluation?: MatrixShape;
}

/** Which library trained. */
export interface EngineInfo {
  readonly name: 'xgboost';
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

/** Sizes of a matrix, for the request. */
export function shapeOf(data: MatrixData): MatrixShape {
  return { rows: data.rows, cols: data.cols, weighted: data.weights !== undefined };
}

/** The arrays of a matrix in the order in which their bytes are sent. */
export function arraysOf(data: MatrixData): readonly Float32Array[] {
  return data.weights === undefined ? [data.values, data.labels] : [data.values, data.labels, data.weights];
}
