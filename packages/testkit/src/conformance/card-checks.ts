// Checks of what a model is before it has learned anything.
import { cardProblems, formatList, Model, NotFittedError } from '@slipway/contract';
import { memoryArtifacts } from '../memory-artifacts.ts';
import type { Check } from './check.ts';
import { outcomeOf, tell } from './outcome.ts';

export const card: Check = {
  name: 'card',
  rule: 'the card is plain data, complete and in itself right, and has no key that nothing reads',
  async run(bench) {
    return formatList(cardProblems(bench.card), '; ') || undefined;
  },
};

export const finalMethods: Check = {
  name: 'final-methods',
  rule: 'score and scoreStream are the contract’s own',
  async run(bench) {
    const model = bench.make();
    if (!(model instanceof Model)) return 'the class does not extend Model of @slipway/contract';
    const names = (['score', 'scoreStream'] as const).filter((name) => model[name] !== Model.prototype[name]);
    return names.length > 0 ? `overrides ${names.join(' and ')}: implement predictBatch instead` : undefined;
  },
};

export const notFitted: Check = {
  name: 'not-fitted',
  rule: 'predicting and saving before fit fail with NotFittedError',
  async run(bench) {
    const predict = await outcomeOf(() => bench.make().score(bench.sampleInput(3)));
    const save = await outcomeOf(() => bench.make().save(memoryArtifacts()));
    for (const [method, outcome] of Object.entries({ score: predict, save })) {
      if (!('error' in outcome)) return `${method} before fit did not fail`;
      if (!(outcome.error instanceof NotFittedError))
        return `${method} before fit threw ${tell(outcome.error)}`;
    }
    return undefined;
  },
};
