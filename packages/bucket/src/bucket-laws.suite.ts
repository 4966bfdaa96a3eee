// The laws of every bucket. A new driver's test calls `testBucketLaws`, and adds only what its own storage can do wrong.
import { describe } from 'vitest';
import { testKeys, testLists } from './key-laws.suite.ts';
import { type MakeStorage, plainStorage } from './law-storage.fixture.ts';
import type { MakeBucket } from './laws.fixture.ts';
import { testModel } from './model-law.suite.ts';
import { testConditions, testObjects } from './object-laws.suite.ts';
import { testStreams } from './stream-laws.suite.ts';

/**
 * Registers the suite.
 *
 * @param makeBucket - Called once or more a test.
 * @param makeStorage - For the model law, called once a sequence; without it no process dies there.
 */
export function testBucketLaws(name: string, makeBucket: MakeBucket, makeStorage?: MakeStorage): void {
  describe(`laws of a ${name} bucket`, () => {
    testObjects(makeBucket);
    testConditions(makeBucket);
    testStreams(makeBucket);
    testLists(makeBucket);
    testKeys(makeBucket);
    if (makeStorage === undefined) testModel(plainStorage(makeBucket), 'calls and duplicated deliveries');
    else testModel(makeStorage, 'calls, duplicated deliveries, crashes and restarts');
  });
}
