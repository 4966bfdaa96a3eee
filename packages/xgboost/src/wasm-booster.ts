// ml-xgboost's calls that training needs. It is loaded when somebody asks: it takes 16 MiB and more.
import { createRequire } from 'node:module';
import { FALLBACK_NAME } from './fallback-limits.ts';
import type { MatrixData } from './matrix.ts';

/** The package's compiled module, as far as it is used; its public class reads matrices as lists of lists and copies them onto a small stack. */
interface WasmModule {
  /** Replaced when memory grows: to be read anew at each use. */
  readonly HEAPU8: Uint8Array;
  readonly isReady: Promise<unknown>;
  _malloc(bytes: number): number;
  _free(at: number): void;
  _create_model(values: number, labels: number, rows: number, cols: number): number;
  /** Trains so many further rounds. */
  _train_full_model(model: number, rounds: number): void;
  /** @returns Bytes of the file. */
  _save_model(model: number): number;
  _get_file_content(at: number, bytes: number): void;
  cwrap(name: 'set_param', returns: null, takes: readonly ['number', 'string', 'string']): SetParam;
}
type SetParam = (model: number, name: string, value: string) => void;

const require = createRequire(import.meta.url);

/** One model in the making. */
export class WasmBooster {
  readonly #wasm: WasmModule;
  readonly #model: number;

  private constructor(wasm: WasmModule, data: MatrixData) {
    this.#wasm = wasm;
    const values = this.#copyIn(data.values);
    const labels = this.#copyIn(data.labels);
    this.#model = wasm._create_model(values, labels, data.rows, data.cols);
    wasm._free(values);
    wasm._free(labels);
  }

  /** @param data - Without NaN: -1 is missing. @throws when the package is not installed. */
  static async create(data: MatrixData): Promise<WasmBooster> {
    const wasm: WasmModule = require('ml-xgboost/dist/wasm/xgboost.js');
    await wasm.isReady;
    return new WasmBooster(wasm, data);
  }

  /** The package's version, and the file of its library. */
  static engine(): { readonly name: 'ml-xgboost'; readonly version: string; readonly library: string } {
    const { version } = require('ml-xgboost/package.json');
    return { name: FALLBACK_NAME, version, library: require.resolve('ml-xgboost/dist/wasm/xgboost.js') };
  }

  setParams(params: Readonly<Record<string, string>>): void {
    const set = this.#wasm.cwrap('set_param', null, ['number', 'string', 'string']);
    for (const [name, value] of Object.entries(params)) set(this.#model, name, value);
  }

  trainOneRound(): void {
    this.#wasm._train_full_model(this.#model, 1);
  }

  /** XGBoost 0.7's binary file. */
  save(): Uint8Array {
    const size = this.#wasm._save_model(this.#model);
    if (size <= 0) throw new Error(`${FALLBACK_NAME} did not save its model`);
    const at = this.#wasm._malloc(size);
    this.#wasm._get_file_content(at, size);
    return this.#wasm.HEAPU8.slice(at, at + size);
  }

  #copyIn({ buffer, byteOffset, byteLength }: Float32Array): number {
    const at = this.#wasm._malloc(byteLength);
    this.#wasm.HEAPU8.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    return at;
  }
}
