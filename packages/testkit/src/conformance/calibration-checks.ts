// The check that the framework can lay a calibration over a model's predictions.
import { cellsOf, findDifference } from '../cells.ts';
import type { Check } from './check.ts';

export const calibration: Check = {
  name: 'calibration',
  rule: 'a calibration changes the predictions, each by itself and nothing else, and comes off again',
  async run(bench) {
    const model = await bench.fitted();
    const { prediction } = bench.card;
    const input = bench.sampleInput(bench.rows);
    const raw = cellsOf(await model.score(input));
    const predictions = raw[prediction] ?? [];
    const floor = predictions.reduce<number>(
      (low, cell) => Math.min(low, Number(cell ?? low)),
      Number.MAX_VALUE,
    );
    const halve = (value: number) => floor + (value - floor) / 2; // stays in the range that the card declares
    model.calibrate({ apply: (values, length) => values.set(values.subarray(0, length).map(halve)) });
    try {
      const expected = {
        ...raw,
        [prediction]: predictions.map((cell) => (cell === null ? null : halve(Number(cell)))),
      };
      const difference = findDifference(
        cellsOf(await model.score(input)),
        expected,
        bench.card.batchTolerance,
      );
      if (difference !== undefined) return `calibrated: ${difference}`;
    } finally {
      model.calibrate(undefined);
    }
    const difference = findDifference(cellsOf(await model.score(input)), raw, bench.card.batchTolerance);
    return difference && `without the calibration again: ${difference}`;
  },
};
