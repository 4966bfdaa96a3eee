import { expect, it } from 'vitest';
import { trainWarnings } from './train-warnings.ts';

const columns = { features: ['a', 'b', 'c', 'd'], label: 'cr' };
const cols = columns.features.length;
const matrix = (labels: readonly number[], cell: (row: number, column: number) => number) => ({
  rows: labels.length,
  cols,
  labels: Float32Array.from(labels),
  values: Float32Array.from({ length: labels.length * cols }, (_, i) => cell(Math.floor(i / cols), i % cols)),
});

it('says nothing of data that varies, even if only the last row does', () => {
  expect(
    trainWarnings(
      matrix([0, 0, 0.5], (row) => Number(row === 2)),
      columns,
    ),
  ).toEqual([]);
  expect(
    trainWarnings(
      matrix([], () => 1),
      columns,
    ),
  ).toEqual([]);
  expect(
    trainWarnings(
      matrix([0, 0, 0.5], (row) => (row === 2 ? Number.NaN : 1)),
      columns,
    ),
  ).toEqual([]);
});

it('A-29: warns of one row', () => {
  expect(
    trainWarnings(
      matrix([0.1], () => 1),
      columns,
    ),
  ).toEqual([
    'there is one row to train on',
    'every cr is 0.1: there is nothing else to learn',
    'every feature is constant: all rows get the same prediction',
  ]);
});

it('A-29: warns of a rate that never changes', () => {
  expect(
    trainWarnings(
      matrix([0.25, 0.25], (row) => row),
      columns,
    ),
  ).toEqual(['every cr is 0.25: there is nothing else to learn']);
});

it('A-29: warns of features that never change, empty ones among them', () => {
  expect(
    trainWarnings(
      matrix([0, 1], () => Number.NaN),
      columns,
    ),
  ).toEqual(['every feature is constant: all rows get the same prediction']);
  const two = matrix([0, 1], (row, column) => (column === 1 ? Number.NaN : column === 2 ? 7 : row));
  expect(trainWarnings(two, columns)).toEqual([`columns that are constant, and that no tree can use: b, c`]);
});
