import { describe, expect, it } from 'vitest';
import { findPollution } from './pollution.ts';

describe('findPollution', () => {
  it('finds nothing in a clean process', () => {
    expect(findPollution()).toEqual([]);
  });

  it('I-8: names what was added to or replaced in a shared prototype', () => {
    const shared = Object.prototype as { polluted?: number; toString: () => string };
    const original = shared.toString;
    shared.polluted = 1;
    shared.toString = () => 'x';
    try {
      expect(findPollution()).toEqual(['Object.prototype.toString', 'Object.prototype.polluted']);
    } finally {
      delete shared.polluted;
      shared.toString = original;
    }
    expect(findPollution()).toEqual([]);
  });
});
