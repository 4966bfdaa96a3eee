import { MeanByDevice } from '@slipway/contract/example';
import { describe, expect, it } from 'vitest';
import { runConformance } from './run-conformance.ts';

describe('runConformance', () => {
  it('finds nothing wrong with a right model', async () => {
    const results = await runConformance(() => new MeanByDevice());
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(results).toHaveLength(26);
  });
});
