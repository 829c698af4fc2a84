import { describe, expect, it } from 'vitest';
import { guestsOf, headsOfDay, mealsOf, roomsInOrder, type DayLists } from './daylists.ts';

const guest = (id: string, place: string, more: object = {}): unknown => ({ booking: `b ${id}`, guest: id, card_name: id, place, start: '09:30', with_partner: false, ...more });
const lists = {
  date: '2026-12-03', first: '2026-12-01', until: '2026-12-06',
  guests: [guest('one', 'house', { room: '9', with_partner: true }), guest('two', 'city'), guest('three', 'house')],
  evening: [guest('four', 'house'), guest('one', 'house')],
  rooms: [{ place: 'house', room: '201', floor: 1, heads: 1 }, { place: 'house', room: '10', floor: 0, heads: 2 }, { place: 'house', room: '9', floor: 0, heads: 1 }],
} as unknown as DayLists;

describe('the lists of a day', () => {
  it('count partners, by place and by meal', () => {
    expect(headsOfDay(lists.guests)).toBe(4);
    expect(mealsOf(lists)).toEqual([{ place: 'house', slept: 2, day: 3, evening: 2 }, { place: 'city', slept: 0, day: 1, evening: 0 }]);
    expect(JSON.stringify(mealsOf(lists))).not.toContain('one');
  });

  it('go by floor and number, and open each name once', () => {
    expect(roomsInOrder(lists.rooms).map(({ room }) => room)).toEqual(['9', '10', '201']);
    expect(guestsOf(lists)).toEqual(['one', 'two', 'three', 'four']);
  });
});
