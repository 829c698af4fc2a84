import { describe, expect, it } from 'vitest';
import { fireOn, headsOn, inOrder, kitchenOf, nightsIn, nightsOf } from './beds.ts';
import type { Beds } from './wire.ts';

const room = (id: string, name: string, floor = 0): unknown => ({ room: { id, name, floor, beds: 2, bath: true, step_free: false, closed: [] }, taken: [] });
const guest = (id: string, of: string, more: object = {}): unknown => ({
  request: id, guest: `guest ${id}`, card_name: id, partner: false, first_night: '2027-02-08', last_night: '2027-02-11', room: of, locked: false, step_free: false, ...more,
});
const beds = {
  course: { first_date: '2027-02-08', last_date: '2027-02-12' },
  rooms: [room('c', '201', 1), room('b', '10'), room('a', '9')],
  guests: [guest('one', 'a', { partner: true }), guest('two', 'b', { first_night: '2027-02-07' })],
  nights: [],
} as unknown as Beds;

describe('the lists of a house', () => {
  it('go by floor and number', () => {
    expect(inOrder(beds.rooms).map(({ room: { name } }) => name)).toEqual(['9', '10', '201']);
  });

  it('count heads by night, early arrivals too', () => {
    expect(nightsOf(beds)).toEqual(['2027-02-07', '2027-02-08', '2027-02-09', '2027-02-10', '2027-02-11']);
    expect([headsOn(beds, 'a', '2027-02-07'), headsOn(beds, 'b', '2027-02-07'), headsOn(beds, 'a', '2027-02-08')]).toEqual([0, 1, 2]);
    expect(fireOn(beds, '2027-02-07')).toEqual([{ room: '10', floor: 0, heads: 1, other: false }]);
    expect(fireOn(beds, '2027-02-12')).toEqual([]);
    expect([nightsIn(beds, 'b').length, nightsIn(beds, 'c').length]).toEqual([5, 0]);
  });

  it('tell the kitchen rooms and needs, and no name', () => {
    const told = kitchenOf(beds, { 'guest one': 'no nuts', 'guest two': null });
    expect(told).toEqual([{ room: '9', heads: 2, needs: ['no nuts'] }, { room: '10', heads: 1, needs: [null] }]);
    expect(JSON.stringify(told)).not.toContain('one');
  });
});
