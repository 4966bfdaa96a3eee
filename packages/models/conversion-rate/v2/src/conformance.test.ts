import { conformance } from '@slipway/testkit/vitest';
import { xgboostProblem } from '@slipway/xgboost';
import { describe } from 'vitest';
import ConversionRateV2 from './index.ts';

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`v2 is shown with ml-xgboost only: ${problem}`);
const options = { rows: 400, params: { rounds: 8, max_depth: 6 } };

// A pipeline shows the title of a kit that was skipped.
describe.skipIf(problem !== undefined)(problem ?? 'conversion-rate v2', () => {
  conformance(ConversionRateV2, {
    ...options,
    engines: library === undefined ? {} : { xgboostLibrary: library },
  });
});

describe('conversion-rate v2 on the engine of last resort', () => {
  conformance(ConversionRateV2, { ...options, engines: { xgboostLibrary: 'ml-xgboost' } });
});
