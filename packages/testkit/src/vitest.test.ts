import { MeanByDevice } from '@slipway/contract/example';
import { conformance } from './vitest.ts';

conformance(MeanByDevice, { rows: 200, seed: 7, params: { priorRows: 5 } });
