// What a card says of columns and parameters by name must be there.
import type { AnyCard } from '../card.ts';

/** @returns Sentences, none where every name is that of a column or a parameter that can be what it is named for. */
export function referenceProblems({ group, slices = [], training, input, params }: AnyCard): string[] {
  const named = Object.entries(training ?? {}).filter(([, name]) => name !== undefined);
  return [
    ...(group === undefined || Object.hasOwn(input, group)
      ? []
      : [`card.group ${group} is not in card.input`]),
    ...slices
      .filter((name) => !Object.hasOwn(input, name) || input[name]?.dtype !== 'cat')
      .map((name) => `the slice ${name} of card.slices is not a cat column of card.input`),
    ...named
      .filter(([, name]) => !Object.hasOwn(params, name) || typeof params[name]?.default !== 'number')
      .map(([key, name]) => `card.training.${key} ${name} is not a numeric parameter`),
  ];
}
