import { conformance } from '@slipway/testkit/vitest';
import { xgboostProblem } from '@slipway/xgboost';
import { describe } from 'vitest';
import ConversionRateV4 from './index.ts';

const library = process.env.XGBOOST_LIBRARY || undefined;
const problem = xgboostProblem(library);
if (problem !== undefined) console.warn(`conformance of v4 is not shown here: ${problem}`);

// A pipeline shows the title of a kit that was skipped.
describe.skipIf(problem !== undefined)(problem ?? 'conversion-rate v4', () => {
  const engines = library === undefined ? {} : { xgboostLibrary: library };
  conformance(ConversionRateV4, { rows: 400, params: { rounds: 8, min_child_weight: 1 }, engines });
});
