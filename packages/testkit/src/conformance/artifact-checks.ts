// Checks of what a model saves: plain data under allowed names, the same predictions after loading, no harm from damage.
import { ARTIFACT_NAME, formatList, SlipwayError } from '@slipway/contract';
import { cellsOf, findDifference } from '../cells.ts';
import { memoryArtifacts } from '../memory-artifacts.ts';
import { findPollution } from '../pollution.ts';
import { seededRandom } from '../random.ts';
import type { Check } from './check.ts';
import { type Damage, damages } from './damages.ts';
import { outcomeOf, tell, within } from './outcome.ts';
import type { Workbench } from './workbench.ts';

/** Files that something might run, or that run something when they are read. */
const CODE =
  /\.([cm]?[jt]sx?|node|wasm|so|dll|dylib|exe|py[cdo]?|pkl|pickle|joblib|sh|bash|jar|class|php|rb|pl)$/;
const DAMAGE_TIMEOUT_MS = 10_000;

export const artifactFiles: Check = {
  name: 'artifact-files',
  rule: 'what is saved is data under allowed names',
  async run(bench) {
    const { files } = await bench.artifacts();
    if (files.size === 0) return 'saved no file';
    for (const [name, data] of files) {
      if (!ARTIFACT_NAME.test(name)) return `the name "${name}" does not match ${ARTIFACT_NAME}`;
      if (CODE.test(name)) return `${name} is code`;
      if (data[0] === 0x23 && data[1] === 0x21) return `${name} begins with #!`;
      if (data.length === 0) return `${name} is empty`;
    }
    return undefined;
  },
};

export const saveLoad: Check = {
  name: 'save-load',
  rule: 'what was saved and loaded predicts the same bits',
  async run(bench) {
    const input = bench.sampleInput(bench.rows);
    const expected = cellsOf(await (await bench.fitted()).score(input));
    return findDifference(cellsOf(await (await bench.loaded()).score(input)), expected);
  },
};

export const disposeTwice: Check = {
  name: 'dispose-twice',
  rule: 'disposing twice is fine, and so is disposing of a model that learned nothing',
  async run(bench) {
    for (const model of [bench.make(), await bench.loaded()]) {
      await model.dispose?.();
      await model.dispose?.();
    }
    return undefined;
  },
};

export const damagedArtifacts: Check = {
  name: 'damaged-artifacts',
  rule: 'a damaged file is refused by load, or does no harm to predictions',
  async run(bench) {
    const { files } = await bench.artifacts();
    const random = seededRandom(bench.seed);
    for (const [name, data] of files) {
      for (const damage of damages(data, random)) {
        const damaged = new Map(files);
        if (damage.data === undefined) damaged.delete(name);
        else damaged.set(name, damage.data);
        const problem = await harm(bench, damaged);
        if (problem !== undefined) return `${name} ${damage.what}: ${problem}`;
      }
    }
    return undefined;
  },
};

async function harm(
  bench: Workbench,
  files: ReadonlyMap<string, NonNullable<Damage['data']>>,
): Promise<string | undefined> {
  const model = bench.make();
  const load = await outcomeOf(() => within(DAMAGE_TIMEOUT_MS, () => model.load(memoryArtifacts(files))));
  const polluted = findPollution();
  if (polluted.length > 0) return `load changed ${formatList(polluted)}`;
  if ('error' in load)
    return isClear(load.error) ? undefined : `load threw ${tell(load.error)}, expected a SlipwayError`;
  const score = await outcomeOf(() => within(DAMAGE_TIMEOUT_MS, () => model.score(bench.sampleInput(20))));
  return 'error' in score ? `load took it, and then score threw ${tell(score.error)}` : undefined;
}

/** A parser's own complaint is clear enough; the caller names the file. A TypeError is an accident. */
function isClear(error: unknown): boolean {
  return error instanceof SlipwayError || error instanceof SyntaxError;
}
