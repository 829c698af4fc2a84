import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newSlipNumber, spaced, withCheck } from './slip-number.ts';

it('makes the numbers that internal/expense reads', () => {
  expect(withCheck('K7QM4TRX9')).toBe('K7QM4TRX9D');
  expect(withCheck('000000000')).toBe('0000000000');
  expect(spaced('K7QM4TRX9D')).toBe('K7QM 4TRX 9D');
});

it('makes numbers whose check sees one wrong sign', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 9, maxLength: 9 }), fc.nat(8), fc.integer({ min: 1, max: 31 }), (bytes, at, by) => {
    const number = newSlipNumber(bytes);
    const other = newSlipNumber(bytes.map((byte, here) => (here === at ? byte + by : byte)));
    expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(other.slice(0, 9)).not.toBe(number.slice(0, 9));
    expect(other[9]).not.toBe(number[9]);
  }), { numRuns: 200 });
});

it('is another each time', () => {
  expect(new Set(Array.from({ length: 50 }, () => newSlipNumber())).size).toBe(50);
});
