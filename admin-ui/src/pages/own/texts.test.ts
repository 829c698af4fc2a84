import { beforeAll, describe, expect, it } from 'vitest';
import en from '../../../messages/en.json';
import type { HeldItem, Keys, Me } from '../../api/types.ts';
import { useCatalogue } from '../../i18n/index.ts';
import { replaceWord } from './replace-word.ts';
import { groupsOf, keyOf, linesOf, textsIn } from './texts.ts';
import { untilText } from './until.ts';

beforeAll(() => useCatalogue('en', en));

const item = (id: string, kind: HeldItem['kind'], to: HeldItem['to'], booking: string): HeldItem => ({
  id, kind, was: kind, author: 'guest', to, with: to === 'counsellor' ? 'ingrid' : to, to_name: '', written: '2026-11-21', until: '2026-12-17', held_back: false, booking, fetched: [],
});

const desk = (recipient: string): Keys['desks']['office'] => ({ recipient, signing_key: '', epoch: 0, earlier: [] });

describe('the texts of the own page', () => {
  const items = [item('a', 'contact', 'office', '1'), item('b', 'contact', 'safety', '1'), item('c', 'contact', 'office', '2'), item('d', 'words_beforehand', 'counsellor', '1')];

  it('keep their place when a desk has sealed a copy anew', () => {
    const anew = { ...item('a', 'contact', 'office', '1'), kind: 'forwarded' as const, author: 'office', epoch: 2 };
    expect(groupsOf([anew, item('b', 'contact', 'safety', '1')]).map(({ kind, items: copies }) => [kind, copies.length])).toEqual([['contact', 2]]);
  });

  it('are compared with the key that they were sealed for, until a desk has sealed them anew', () => {
    const keys = { counsellors: [], desks: { office: { ...desk('now'), epoch: 2, earlier: [{ recipient: 'before', signing_key: '', epoch: 1, until: '2026-11-22' }] }, safety: desk('') } } as Keys;
    expect([1, 2, 3].map((epoch) => keyOf({ ...item('a', 'contact', 'office', '1'), epoch }, { bookings: [] } as unknown as Me, keys))).toEqual(['before', 'now', '']);
  });

  it('stand once for each booking, with their copies', () => {
    expect(groupsOf(items).map((group) => group.items.map(({ id }) => id))).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  it('are compared with the key that their reader shows today', () => {
    const keys: Keys = { counsellors: [{ id: 'ingrid', recipient: 'i' }, { id: 'ola', recipient: 'o' }], desks: { office: desk('off'), safety: desk('s') } };
    const me = { bookings: [{ id: '1', day: { counsellor: 'ola' } }] } as Me;
    expect(items.map((one) => keyOf(one, me, keys))).toEqual(['off', 's', 'off', 'o']);
    expect(keyOf(item('e', 'words_beforehand', 'counsellor', 'gone'), me, keys)).toBeUndefined();
  });

  it('are one text when the copies agree, and all of them when they do not', () => {
    const [group] = groupsOf(items);
    if (group === undefined) throw new Error('no group');
    expect(textsIn(group, {})).toEqual([]);
    expect(textsIn(group, { a: { state: 'open', text: 'x' }, b: { state: 'open', text: 'x' } })).toEqual(['x']);
    expect(textsIn(group, { a: { state: 'open', text: 'x' }, b: { state: 'not_for_you' } })).toEqual(['x']);
    expect(textsIn(group, { a: { state: 'open', text: 'x' }, b: { state: 'open', text: 'y' } })).toEqual(['x', 'y']);
  });

  it('name what a contact holds, and leave out what is empty', () => {
    expect(linesOf('contact', JSON.stringify({ channel: '900', hours: '', say: 'Kurs', may_call: true, may_text: false }))).toEqual([
      { label: 'Reach me at', value: '900' },
      { label: 'If someone else answers', value: 'Kurs' },
      { label: 'A person may call', value: 'yes' },
      { label: 'A person may text', value: 'no' },
    ]);
  });

  it('show what is no such thing as it is', () => {
    expect(linesOf('contact', '{half')).toEqual([{ label: '', value: '{half' }]);
    expect(linesOf('contact', '7')).toEqual([{ label: '', value: '7' }]);
    expect(linesOf('words_beforehand', '{"channel":"900"}')).toEqual([{ label: '', value: '{"channel":"900"}' }]);
  });
});

describe('a corrected word', () => {
  it.each([
    ['one two thre', 2, 'one two three'],
    ['1. ONE  2. thre', 1, '1. ONE  2. three'],
    ['thre, two', 0, 'three, two'],
    ['one', 4, 'one'],
  ])('%s, place %i', (typed, at, corrected) => {
    expect(replaceWord(typed, at, 'three')).toBe(corrected);
  });
});

describe('the end of an offer', () => {
  it.each([
    ['2026-11-24T20:00', 'Tuesday 24 November, 20:00'],
    ['2026-11-24', 'Tuesday 24 November'],
    ['20:00', '20:00'],
  ])('%s', (until, text) => {
    expect(untilText(until)).toBe(text);
  });
});
