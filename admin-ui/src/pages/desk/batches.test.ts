import { expect, test } from 'vitest';
import { batchesOf } from './batches.ts';

test('two hundred come in four batches, in order', () => {
  const all = Array.from({ length: 201 }, (_, at) => at);
  const batches = batchesOf(all);
  expect(batches.map(({ length }) => length)).toEqual([50, 50, 50, 50, 1]);
  expect(batches.flat()).toEqual(all);
  expect(batchesOf([])).toEqual([]);
});
