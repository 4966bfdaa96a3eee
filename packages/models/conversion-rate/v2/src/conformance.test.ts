import { conformance } from '@slipway/testkit/vitest';
import { xgboostProblem } from '@slipway/xgboost';
import { describe } from 'vitest';
import ConversionRateV2 from './index.ts';

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`conformance of v2 is not shown here: ${problem}`);

// A pipeline shows the title of a kit that was skipped.
describe.skipIf(problem !== undefined)(problem ?? 'conversion-rate v2', () => {
  const engines = library === undefined ? {} : { xgboostLibrary: library };
  conformance(ConversionRateV2, { rows: 400, params: { rounds: 8, max_depth: 6 }, engines });
});
