import { describe, expect, it } from 'vitest';
import { hints } from './hint.ts';

describe('the hint', () => {
  it.each(['I sometimes want to die.', 'Some days I don’t\nwant to live', 'Jeg har tenkt på å ta mitt eget liv'])('is shown for %j', (text) => {
    expect(hints(text)).toBe(true);
  });
  it.each(['', 'I am tired of the rota.', 'Livet er fint, men jobben tar meg.', 'A patient died last week.'])('is not shown for %j', (text) => {
    expect(hints(text)).toBe(false);
  });
});
