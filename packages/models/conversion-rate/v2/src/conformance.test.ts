import { conformance } from '@slipway/testkit/vitest';
import { findXgboost, installCommand } from '@slipway/xgboost';
import { describe } from 'vitest';
import ConversionRateV2 from './index.ts';

const isMissing = findXgboost() === null;
if (isMissing) console.warn(`conformance of v2 is not shown here: no libxgboost (${installCommand()})`);

describe.skipIf(isMissing)('conversion-rate v2', () => {
  conformance(ConversionRateV2, { rows: 400, params: { rounds: 8, max_depth: 6 } });
});
