// A model's files in memory: what `save` wrote and `load` reads before anything reaches a bucket.
import { ARTIFACT_NAME, type ArtifactReader, type ArtifactWriter } from '@slipway/contract';
import { ModelFaultError } from './errors.ts';

/** The file in which the framework keeps a run's calibration. */
export const CALIBRATION = 'calibration.json';
/** Names that no model may write: the framework's own, of files that models load or not. */
const RESERVED: readonly string[] = [
  'manifest.json',
  CALIBRATION,
  'report.json',
  'report.html',
  'profile.json',
];

/** Collects a model's files and gives them back. */
export class MemoryArtifacts implements ArtifactWriter, ArtifactReader {
  readonly #files = new Map<string, Uint8Array>();
  readonly #model: string;

  /** @param model - Named in errors, e.g. `conversion-rate@v2`. */
  constructor(model: string) {
    this.#model = model;
  }

  get names(): readonly string[] {
    return [...this.#files.keys()].sort();
  }

  async write(name: string, data: Uint8Array | string): Promise<void> {
    if (!ARTIFACT_NAME.test(name))
      throw this.#fault('save', `artifact name ${JSON.stringify(name)} must match ${ARTIFACT_NAME}`);
    if (RESERVED.includes(name)) throw this.#fault('save', `artifact name ${name} is the framework's own`);
    if (this.#files.has(name)) throw this.#fault('save', `artifact ${name} was written twice`);
    this.#files.set(name, typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data));
  }

  /** Adds the framework's own file. */
  addCalibration(text: string): void {
    this.#files.set(CALIBRATION, new TextEncoder().encode(text));
  }

  async read(name: string): Promise<Uint8Array> {
    const data = this.#files.get(name);
    if (data === undefined)
      throw this.#fault('load', `there is no artifact ${name}; there are ${this.names.join(', ') || 'none'}`);
    return data;
  }

  #fault(method: string, problem: string): ModelFaultError {
    return ModelFaultError.threw({ model: this.#model, method }, problem);
  }
}
