// What a test of this folder works with: the library, two processes, the scenes; or why there is none on this machine.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { JobProcess } from './job-process.ts';
import { makeScenes, type Scenes } from './scene.ts';
import { buildShim, missingForShim } from './shim.ts';

/** Tools of a sweep. */
export interface FaultBench extends AsyncDisposable {
  /** Path of the preload library. */
  readonly shim: string;
  readonly processes: readonly [JobProcess, JobProcess];
  readonly scenes: Scenes;
}

/** Says plainly why a test is skipped; undefined when it is not. */
export const SKIPPED = missingForShim();

export async function openBench(): Promise<FaultBench> {
  const shim = buildShim();
  const scenes = await makeScenes();
  const processes = [new JobProcess(shim), new JobProcess(shim)] as const;
  return {
    ...{ shim, processes, scenes },
    async [Symbol.asyncDispose]() {
      for (const process of processes) await process[Symbol.asyncDispose]();
      scenes.remove();
      rmSync(dirname(shim), { recursive: true, force: true });
    },
  };
}
