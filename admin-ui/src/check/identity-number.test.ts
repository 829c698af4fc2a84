import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsIdentityNumber, holdsIdentityNumberAsChannel } from './identity-number.ts';

/** Gives the two check digits to nine; undefined where none exist. Made anew here, from the rule's own wording. */
function complete(nine: string): string | undefined {
  const d = Array.from(nine, Number);
  const sum = (weights: number[]): number => weights.reduce((s, w, i) => s + w * (d[i] ?? 0), 0);
  const first = (11 - (sum([3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
  d.push(first);
  const second = (11 - (sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return first === 10 || second === 10 ? undefined : `${nine}${first}${second}`;
}

const nine = fc.tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 999 }),
  fc.constantFrom(0, 40), fc.constantFrom(0, 40, 65, 80))
  .map(([day, month, year, rest, d, h]) => [day + d, month + h, year].map((n) => String(n).padStart(2, '0')).join('') + String(rest).padStart(3, '0'));

describe('identity numbers in what the doctor wrote', () => {
  it('finds every number that the rule makes, together or parted, in the midst of a text', () => {
    fc.assert(fc.property(nine, fc.constantFrom('', ' ', '.', '-', '\u00a0'), (start, gap) => {
      const whole = complete(start);
      if (whole === undefined) return;
      const written = whole.slice(0, 6) + gap + whole.slice(6);
      expect(holdsIdentityNumber(written)).toBe(true);
      const [day, month, year] = [whole.slice(0, 2), whole.slice(2, 4), whole.slice(4, 6)];
      expect(holdsIdentityNumber(`${day}${gap}${month}${gap}${year} ${whole.slice(6, 9)} ${whole.slice(9)}`)).toBe(true);
      expect(holdsIdentityNumber(`Jeg er ${written}, og sliten.`)).toBe(true);
    }));
  });

  it('lets go what has one digit wrong', () => {
    fc.assert(fc.property(nine, fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 9 }), (start, at, by) => {
      const whole = complete(start);
      if (whole === undefined) return;
      const digits = Array.from(whole, Number);
      digits[at] = ((digits[at] ?? 0) + by) % 10;
      expect(holdsIdentityNumber(digits.join(''))).toBe(false);
    }));
  });

  it('lets a telephone number from abroad be, and nothing else in its box', () => {
    fc.assert(fc.property(nine, (start) => {
      const whole = complete(start);
      if (whole === undefined) return;
      expect(holdsIdentityNumberAsChannel(`+${whole}`)).toBe(false);
      expect(holdsIdentityNumberAsChannel(` 00${whole}`)).toBe(false);
      expect(holdsIdentityNumberAsChannel(whole)).toBe(true);
    }));
  });

  it.each([
    ['a telephone number', '22 40 00 40'],
    ['one with its country', '+47 22400040'],
    ['a helpline', '116 123'],
    ['twelve digits', '010150012345'],
    ['no digits', 'Ring etter 17, ikke tirsdager.'],
    ['nothing', ''],
  ])('lets go %s', (_, text) => {
    expect(holdsIdentityNumber(text)).toBe(false);
  });
});
