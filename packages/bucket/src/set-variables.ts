// Which variables say who we are to a cloud: what does not work may be theirs.

/** @param names - Of variables that are set. @returns A part of a message; nothing for none. */
export function setVariables(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [`by ${names.join(' and ')}, which ${names.length === 1 ? 'is' : 'are'} set`];
}
