// Entry `@slipway/testkit/vitest`: the whole kit in one call of a test file.
import type { Model } from '@slipway/contract';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConformanceOptions } from './conformance/check.ts';
import { conformanceSuite } from './conformance/run-conformance.ts';

/**
 * Registers one vitest test a check of the model contract, in a group whose title begins with `conformance of`: by it a pipeline sees
 * that a version has been through the kit.
 *
 * @param ModelClass - The model's class; it is constructed without arguments.
 * @example
 * import { conformance } from '@slipway/testkit/vitest';
 * import ConversionRateV1 from './index.ts';
 * conformance(ConversionRateV1);
 */
export function conformance(ModelClass: new () => Model, options: ConformanceOptions = {}): void {
  describe(`conformance of ${ModelClass.name}`, () => {
    const suite = conformanceSuite(() => new ModelClass(), options);
    afterAll(() => suite.dispose());
    for (const check of suite.checks) {
      it(check.title, async () => {
        const result = await check.run();
        if (!result.ok) expect.fail(result.reason ?? check.title);
      });
    }
  });
}
