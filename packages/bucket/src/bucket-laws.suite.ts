// The laws of every bucket. A new driver's test calls `testBucketLaws`, and adds only what its own storage can do wrong.
import { describe } from 'vitest';
import { testKeys, testLists } from './key-laws.suite.ts';
import type { MakeBucket } from './laws.fixture.ts';
import { testModel } from './model-law.suite.ts';
import { testConditions, testObjects } from './object-laws.suite.ts';
import { testStreams } from './stream-laws.suite.ts';

/** Registers the suite; `makeBucket` is called once or more a test. */
export function testBucketLaws(name: string, makeBucket: MakeBucket): void {
  describe(`laws of a ${name} bucket`, () => {
    testObjects(makeBucket);
    testConditions(makeBucket);
    testStreams(makeBucket);
    testLists(makeBucket);
    testKeys(makeBucket);
    testModel(makeBucket);
  });
}
