import { beforeEach, expect, test } from 'vitest';
import en from '../../../messages/en.json';
import type { Programme } from '../../api/types.ts';
import { useCatalogue } from '../../i18n/index.ts';
import { appointmentOf, unreadFirst, upcoming } from './appointments.ts';
import type { AppointmentOut } from './wire.ts';

beforeEach(() => useCatalogue('en', en));

const places = [
  { id: 'oslo', mode: 'city_room', name: { en: 'Oslo, city room' }, find_the_door: { en: 'The green door' }, evening_before: false },
  { id: 'video', mode: 'video', name: { en: 'Video' }, find_the_door: { en: '' }, evening_before: false },
];
const programme = { places } as unknown as Programme;

function appointment(date: string, place: string, words: AppointmentOut['words']): AppointmentOut {
  const mode = place === 'video' ? 'video' : 'city_room';
  return {
    booking: `b-${date}`, guest: 'g', card_name: 'Blue Birch', with_partner: false, evening_before: false, over: false, words,
    day: { id: 'd', date, start: '09:30', end: '15:30', zone: 'Europe/Oslo', place, mode, counsellor: 'c' },
  };
}

test('an appointment has its place, its door, and the promise in words', () => {
  const one = appointmentOf(programme, appointment('2026-12-03', 'oslo', { state: 'waiting', by: { date: '2026-11-30', time: '15:00' } }));
  expect(one).toMatchObject({ place: 'Oslo, city room', door: 'The green door', readBy: 'Mon 30 November, 15:00', outcome: 'unsaid', video: false });
});

test('video has no door, and a promise that nobody could give is empty', () => {
  expect(appointmentOf(programme, appointment('2026-12-03', 'video', { state: 'waiting', by: null }))).toMatchObject({ door: '', readBy: '', video: true });
});

test('the two weeks part into who comes and what is free', () => {
  const cells = [
    { date: '2026-12-03', state: 'booked', exception: false, appointment: appointment('2026-12-03', 'oslo', { state: 'none' }) },
    { date: '2026-12-04', state: 'free', exception: false, place: 'oslo', start: '08:30' },
    { date: '2026-12-05', state: 'held', exception: false, place: 'oslo', start: '08:30' },
  ] as const;
  const { appointments, free } = upcoming(programme, cells);
  expect(appointments.map(({ date }) => date)).toEqual(['2026-12-03']);
  expect(free).toEqual([{ date: '2026-12-04', start: '08:30', place: 'Oslo, city room' }]);
});

test('words whose time has passed come first', () => {
  const all = (['waiting', 'late', 'read', 'none'] as const).map((state, at) => appointmentOf(programme, appointment(`2026-12-0${at + 1}`, 'oslo', { state })));
  expect(unreadFirst(all).map(({ words }) => words)).toEqual(['late', 'waiting']);
});
