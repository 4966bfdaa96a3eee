import { conformance } from '@slipway/testkit/vitest';
import ConversionRateV1 from './index.ts';

conformance(ConversionRateV1);
