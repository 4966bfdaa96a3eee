// The services: what each main runs.

import type { ExamplePart } from '@slipway/contract';
import type { ExampleOptions } from './example-job.ts';
import { FORCE_RELEASE_FLAG, readReason } from './release-reason.ts';
import type { Service } from './run-service.ts';
import { refuseSearchFlags, SEARCH_FLAGS, searchOptions } from './search/search-options.ts';
import { type Flags, UsageError } from './service-flags.ts';

/** Trains one version and publishes the run. */
export const trainService: Service = {
  job: 'train',
  description: 'Trains a model version, judges it beside baselines and the champion, and publishes the run.',
  requireVersion: true,
  extra: [
    { flag: '--promote', description: "make the run the family's champion" },
    FORCE_RELEASE_FLAG,
    { flag: '--search <strategy>', description: 'search parameters first, by grid, random or halving' },
    ...SEARCH_FLAGS,
  ],
  request: (flags) => {
    if (flags.search === undefined) refuseSearchFlags(flags);
    const search = flags.search === undefined ? {} : { search: searchOptions(flags.search, 'search', flags) };
    const forceRelease = readReason('--force-release', flags['force-release']);
    return { train: { ...search, ...(forceRelease !== undefined && { forceRelease }) } };
  },
};

/** Searches parameters. */
export const searchService: Service = {
  job: 'search',
  description:
    'Searches parameters of a model version by cross-validation; the same command goes on where it stopped.',
  requireVersion: true,
  extra: [
    { flag: '--strategy <name>', description: 'grid, random or halving' },
    ...SEARCH_FLAGS,
    { flag: '--apply', description: "write the winner's parameters to params.yaml" },
    { flag: '--force', description: '--apply: also over a params.yaml that is there' },
  ],
  request: (flags) => {
    const options = searchOptions(flags.strategy, 'strategy', flags);
    return { search: { ...options, apply: flags.apply === true, force: flags.force === true } };
  },
};

/** Scores one input file. */
export const serveService: Service = {
  job: 'serve',
  description: 'Scores the input file with a published run and publishes the predictions.',
  requireVersion: false,
  extra: [],
};

/** Makes example data. */
export const exampleService: Service = {
  job: 'example',
  description: 'Makes a day of example data for a family, with known true rates.',
  requireVersion: false,
  extra: [
    { flag: '--feature-set <name>', description: 'make this feature set only, e.g. features_v1' },
    { flag: '--rows-train <n>', description: 'rows to learn from' },
    { flag: '--rows-eval <n>', description: 'held-out rows' },
    { flag: '--rows-predict <n>', description: 'rows to score' },
    { flag: '--seed <n>', description: 'the same seed gives the same files' },
    { flag: '--force', description: 'make the files again although they are there' },
  ],
  request: (flags) => ({ example: exampleOptions(flags) }),
};

function exampleOptions(flags: Flags): ExampleOptions {
  const parts: readonly ExamplePart[] = ['train', 'eval', 'predict'];
  const rows = Object.fromEntries(
    parts.flatMap((part) => {
      const count = wholeNumber(`rows-${part}`, flags[`rows-${part}`]);
      return count === undefined ? [] : [[part, count]];
    }),
  );
  const seed = wholeNumber('seed', flags.seed);
  const featureSet = flags['feature-set'];
  return {
    rows,
    force: flags.force === true,
    ...(seed === undefined ? {} : { seed }),
    ...(typeof featureSet === 'string' ? { featureSet } : {}),
  };
}

function wholeNumber(flag: string, value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (typeof value === 'string' && /^[0-9]{1,10}$/.test(value)) return number;
  throw new UsageError(`--${flag} is ${JSON.stringify(value)}, must be a whole number`);
}
