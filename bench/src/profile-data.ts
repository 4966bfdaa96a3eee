// Columns of five kinds; the same for the same number on any machine.

/** Doubles of column `j`, shape [rows]: uniform, normal, log-normal, few whole numbers, times within a week. */
export function makeColumn(j: number, rows: number): Float64Array {
  const random = createRandom(j + 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const kinds = [
    random,
    normal,
    () => Math.exp(normal()),
    () => Math.floor(50 * random() ** 2),
    () => 1.7e9 + 604_800 * random(),
  ] as const;
  const draw = kinds[j % kinds.length] ?? random;
  const column = new Float64Array(rows);
  for (let i = 0; i < rows; i++) column[i] = draw();
  return column;
}

/** Numbers in [0, 1): mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
