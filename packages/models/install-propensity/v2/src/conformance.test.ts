import { conformance } from '@slipway/testkit/vitest';
import InstallPropensityV2 from './index.ts';

conformance(InstallPropensityV2, { rows: 400 });
