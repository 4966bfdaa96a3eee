import { conformance } from '@slipway/testkit/vitest';
import { xgboostProblem } from '@slipway/xgboost';
import { describe } from 'vitest';
import InstallPropensityV1 from './index.ts';

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`install-propensity v1 is shown with ml-xgboost only: ${problem}`);
const options = { rows: 400, params: { rounds: 8, min_child_weight: 1 } };

// A pipeline shows the title of a kit that was skipped.
describe.skipIf(problem !== undefined)(problem ?? 'install-propensity v1', () => {
  conformance(InstallPropensityV1, {
    ...options,
    engines: library === undefined ? {} : { xgboostLibrary: library },
  });
});

describe('install-propensity v1 on the engine of last resort', () => {
  conformance(InstallPropensityV1, { ...options, engines: { xgboostLibrary: 'ml-xgboost' } });
});
