// Loaded before every test file: after each test the prototypes that all objects share are what they were (I-8).
import { findPollution } from '@slipway/testkit';
import { afterEach, expect } from 'vitest';

afterEach(() => {
  expect(findPollution()).toEqual([]);
});
