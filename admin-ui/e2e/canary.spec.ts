import { expect, test } from '@playwright/test';
import { canary, found } from './canary.ts';

/** The control of P1: a scanner that finds nothing proves nothing unless it finds what is there. */

test.skip(({ isMobile }) => isMobile, 'needs no screen');

test('P1 control: every spelling of a canary is found, also inside something longer', () => {
  const mark = canary('mark');
  const inside = (text: string): string => Buffer.from(text).toString('base64');
  const spellings = [
    mark.text, mark.text.toUpperCase(), encodeURIComponent(`a ${mark.text} b`), Buffer.from(mark.text).toString('hex'),
    Array.from(mark.text).reverse().join(''), inside(mark.text), inside(`x${mark.text}y`), inside(`xx${mark.text}`), inside(`xxx${mark.text}z`),
    Buffer.from(`{"words":"${mark.text}"}`).toString('base64url'), JSON.stringify({ sealed: inside(`a longer text with ${mark.text} in it`) }),
    `${mark.text.slice(0, 8)} and then ${mark.text.slice(8, 16)}`,
  ];
  for (const text of spellings) expect(found([mark], `before ${text} after`), text).not.toEqual([]);
  expect(found([mark], 'nothing of it, and sealed bytes: 9fKx0Qm3')).toEqual([]);
});
