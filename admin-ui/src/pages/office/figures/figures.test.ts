import { expect, test } from 'vitest';
import { regionName, share, yearsOf, type Bar } from './figures.ts';

const bar = (value: number): Bar => ({ name: 'x', value, said: String(value) });

test('the longest bar fills the width, and nothing has no length', () => {
  const bars = [bar(20), bar(50), bar(0)];
  expect(bars.map(({ value }) => share(value, bars))).toEqual([40, 100, 0]);
  expect(share(0, [bar(0)])).toBe(0);
});

test('years come newest first, each once', () => {
  const year = { quarter: 1, region: 'house', number: 0, hidden: true };
  expect(yearsOf({
    longest: { level: 'fine' }, held: [{ year: 2024, ...year }, { year: 2025, ...year }], weeks: [], waits: [{ year: 2025, kind: 'day', quarter: 2 }], answers: [], breaks: [{ year: 2023, number: 0, hidden: true }], concerns: [{ year: 2022, number: 0, hidden: true }],
    requests: [{ year: 2023, kind: 'press', number: 1 }],
  })).toEqual([2025, 2024, 2023, 2022]);
});

test('a region is called what the programme calls its places', () => {
  expect(regionName({ region: 'oslo', name: { en: 'Oslo, city room', nb: 'Oslo, byrommet' } })).toBe('Oslo, city room');
});
