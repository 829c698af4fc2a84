import { expect, it } from 'vitest';
import { shownSum, sumOf } from './expenses.ts';

it.each([
  ['1 234,50', 123450], ['1234.5', 123450], ['1.234,50', 123450], ['1,234.50', 123450], ['250', 25000], ['12.345', 1234500], ['', 0], ['0,05', 5],
])('reads %s', (typed, sum) => {
  expect(sumOf(typed)).toBe(sum);
});

it.each(['-5', '12,345,6', 'twelve', '1,2,3', '1.234.5'])('is no sum: %s', (typed) => {
  expect(sumOf(typed)).toBeUndefined();
});

it('shows it as the language does', () => {
  expect(shownSum(123450, 'en')).toBe('1,234.50');
  expect(shownSum(123450, 'nb')).toMatch(/^1\s234,50$/);
});
