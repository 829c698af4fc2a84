import { describe, expect, it } from 'vitest';
import { nextWithout, type AskedGuest } from './rebooking.ts';

const guest = (ask: string, later = false): AskedGuest => ({ ask, later }) as AskedGuest;

describe('whose turn it is', () => {
  it('begins with the first who has no answer', () => {
    expect(nextWithout([guest('a', true), guest('b'), guest('c')], undefined)?.ask).toBe('b');
  });
  it('goes on after the one before, and begins again at the top', () => {
    const all = [guest('a'), guest('b', true), guest('c')];
    expect(nextWithout(all, 'a')?.ask).toBe('c');
    expect(nextWithout(all, 'c')?.ask).toBe('a');
    expect(nextWithout(all, 'gone')?.ask).toBe('a');
  });
  it('is nobody’s when all have one', () => {
    expect(nextWithout([guest('a', true)], 'a')).toBeUndefined();
    expect(nextWithout([], undefined)).toBeUndefined();
  });
});
