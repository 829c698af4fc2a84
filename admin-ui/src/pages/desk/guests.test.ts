import { expect, test } from 'vitest';
import { endingsOf, namedOf } from './guests.ts';
import type { GuestCard } from './wire.ts';

const guest = { id: 'g', card_name: 'Blue Birch', chosen_name: { id: 'n' }, ends_soon: [{ kind: 'message', until: '2026-12-04' }, { kind: 'working_note', until: '2026-12-05' }] } as unknown as GuestCard;

test('a guest is named by the card, and by the item that holds the chosen name', () => {
  expect(namedOf(guest)).toEqual({ guest: 'g', cardName: 'Blue Birch', nameItem: 'n' });
});

test('what ends with any of them is one list', () => {
  expect(endingsOf([guest, { ...guest, id: 'h' }]).map(({ guest: id, kind }) => `${id} ${kind}`)).toEqual(['g message', 'g working_note', 'h message', 'h working_note']);
});
