// The calls of XGBoost's C API that training needs. Synchronous, on one thread: the library keeps its errors by thread.
import type { LoadedLibrary } from './library.ts';

/** An opaque pointer of the library. */
type Handle = unknown;
type Call = (...args: unknown[]) => number;

/** A C call failed; the message is the library's own. */
class XgboostCallError extends Error {
  override readonly name = 'XgboostCallError';
}

/** The library's matrices and boosters. @see https://xgboost.readthedocs.io/en/release_1.7.0/c.html */
export class XgboostApi {
  readonly #library: LoadedLibrary;
  readonly #lastError: () => string;

  constructor(library: LoadedLibrary) {
    this.#library = library;
    this.#lastError = library.handle.func('const char* XGBGetLastError()') as unknown as () => string;
  }

  /** Copies a dense row-major matrix, NaN as missing. */
  createMatrix(values: Float32Array, rows: number, cols: number, threads: number): Handle {
    const out: Handle[] = [null];
    const create = this.#call(
      'int XGDMatrixCreateFromMat_omp(const float*, uint64_t, uint64_t, float, _Out_ void**, int)',
    );
    create(values, rows, cols, Number.NaN, out, threads);
    return out[0];
  }

  setMatrixInfo(matrix: Handle, field: 'label' | 'weight', values: Float32Array): void {
    this.#call('int XGDMatrixSetFloatInfo(void*, const char*, const float*, uint64_t)')(
      matrix,
      field,
      values,
      values.length,
    );
  }

  createBooster(matrices: readonly Handle[]): Handle {
    const out: Handle[] = [null];
    this.#call('int XGBoosterCreate(void**, uint64_t, _Out_ void**)')(matrices, matrices.length, out);
    return out[0];
  }

  setParam(booster: Handle, name: string, value: string): void {
    this.#call('int XGBoosterSetParam(void*, const char*, const char*)')(booster, name, value);
  }

  setFeatureNames(booster: Handle, names: readonly string[]): void {
    const set = this.#call('int XGBoosterSetStrFeatureInfo(void*, const char*, const char**, uint64_t)');
    set(booster, 'feature_name', names, names.length);
  }

  updateOneRound(booster: Handle, round: number, matrix: Handle): void {
    this.#call('int XGBoosterUpdateOneIter(void*, int, void*)')(booster, round, matrix);
  }

  /** @returns XGBoost's line, `[3]\ttrain-rmse:0.13\teval-rmse:0.14`. */
  evaluateOneRound(
    booster: Handle,
    round: number,
    matrices: readonly Handle[],
    names: readonly string[],
  ): string {
    const out: unknown[] = [null];
    const evaluate = this.#call(
      'int XGBoosterEvalOneIter(void*, int, void**, const char**, uint64_t, _Out_ const char**)',
    );
    evaluate(booster, round, matrices, names, matrices.length, out);
    return String(out[0]);
  }

  /** A booster of the first rounds only. */
  firstRounds(booster: Handle, rounds: number): Handle {
    const out: Handle[] = [null];
    this.#call('int XGBoosterSlice(void*, int, int, int, _Out_ void**)')(booster, 0, rounds, 1, out);
    return out[0];
  }

  /** A copy of the model as XGBoost's own JSON. */
  saveJson(booster: Handle): Uint8Array {
    const length: unknown[] = [0];
    const data: Handle[] = [null];
    const save = this.#call(
      'int XGBoosterSaveModelToBuffer(void*, const char*, _Out_ uint64_t*, _Out_ void**)',
    );
    save(booster, '{"format":"json"}', length, data);
    return new Uint8Array(this.#library.koffi.view(data[0], Number(length[0])).slice(0));
  }

  freeMatrix(matrix: Handle): void {
    this.#call('int XGDMatrixFree(void*)')(matrix);
  }

  freeBooster(booster: Handle): void {
    this.#call('int XGBoosterFree(void*)')(booster);
  }

  /** Declared on first use, each once. */
  #call(prototype: string): (...args: unknown[]) => void {
    let call = this.#calls.get(prototype);
    if (call === undefined) {
      call = this.#library.handle.func(prototype) as unknown as Call;
      this.#calls.set(prototype, call);
    }
    const declared = call;
    return (...args) => {
      if (declared(...args) !== 0) throw new XgboostCallError(firstLine(this.#lastError()));
    };
  }

  readonly #calls = new Map<string, Call>();
}

/** Without the library's stack trace and the path of its source. */
function firstLine(message: string): string {
  const line = message.split('\n', 1)[0] ?? message;
  return line.replace(/^\[[\d:]+\] /, '').replace(/^\S+:\d+: /, '');
}
