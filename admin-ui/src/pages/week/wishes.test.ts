import { describe, expect, it } from 'vitest';
import type { Programme, Week } from '../../api/types.ts';
import { askOf, noWishes, textsOfWishes, wrongWishes, type Wishes } from './wishes.ts';

const programme = {
  short_texts: { mail: true, phone: false },
  employers: [
    { code: 'nordvik', name: 'Nordvik sykehus', departments: [{ code: 'surgery', name: 'Kirurgisk avdeling' }] },
    { code: 'storlien', name: 'Storlien legesenter', departments: [] },
  ],
} as unknown as Programme;
const week = { id: 'w' } as Week;

function wishes(change: Partial<Wishes> = {}): Wishes {
  const empty = noWishes();
  return { ...empty, name: 'Kari', contact: { ...empty.contact, channel: '+47 00 00 00 00' }, hospital: 'nordvik', department: 'surgery', ...change };
}

const keys = (of: Wishes): string[] => wrongWishes(programme, of).map(({ key }) => key);
const nobody = { counsellors: [], employers: [] };

describe('a wish for a week', () => {
  it('may be sent when everything that is needed is there', () => {
    expect(keys(wishes())).toEqual([]);
    expect(keys(wishes({ avoid: 'nobody', hospital: '', department: '' }))).toEqual([]);
    expect(keys(wishes({ avoid: 'hospital', department: '' }))).toEqual([]);
  });

  it('needs a name, one way to be reached, and the workplace that is to be avoided', () => {
    expect(keys({ ...noWishes(), name: '' })).toEqual(['book.err_name_empty', 'week.err_contact', 'week.err_workplace']);
    expect(keys(wishes({ department: '' }))).toEqual(['week.err_department']);
    const onlyHours = { ...noWishes().contact, hours: 'after 17' };
    expect(keys(wishes({ contact: onlyHours }))).toEqual(['week.err_contact']);
  });

  it('keeps identity numbers out of every text', () => {
    const number = '01010750160';
    expect(keys(wishes({ needs: number, code: number, name: number }))).toEqual(['book.err_identity', 'book.err_identity', 'book.err_identity']);
  });

  it('means the whole workplace where it has no departments', () => {
    const small = wishes({ hospital: 'storlien', department: '' });
    expect(keys(small)).toEqual([]);
    expect(askOf(programme, week, small, nobody)).toMatchObject({ avoid: 'hospital', hospital: 'storlien' });
  });

  it('sends nothing that was left out, and wishes for nobody who is shut out', () => {
    expect(askOf(programme, week, wishes({ avoid: 'nobody', hospital: '', department: 'surgery', code: ' ' }), nobody)).toEqual({
      course: 'w', avoid: 'nobody', partner: false, early_arrival: false, late_leaving: false,
    });
    expect(askOf(programme, week, wishes({ talkWith: 'a', code: ' two lakes ' }), { counsellors: ['a'], employers: ['storlien'] })).toEqual({
      course: 'w', avoid: 'department', hospital: 'nordvik', department: 'surgery', partner: false, early_arrival: false, late_leaving: false, code: 'two lakes',
      without: ['a'], without_employers: ['storlien'],
    });
  });

  it('sends where short texts go only with the tick, beside the contact that stays sealed', () => {
    const contact = { ...noWishes().contact, channel: ' kari@fjellro.example' };
    expect(askOf(programme, week, wishes({ contact }), nobody)).not.toHaveProperty('texts');
    expect(askOf(programme, week, wishes({ contact: { ...contact, texts: true } }), nobody).texts).toBe('kari@fjellro.example');
    expect(keys(wishes({ contact: { ...contact, texts: true, mayCall: false } }))).toEqual([]);
    expect(keys(wishes({ contact: { ...contact, channel: '', texts: true } }))).toEqual(['week.err_contact']);
    expect(keys(wishes({ contact: { ...contact, channel: '900 00 000', texts: true } }))).toEqual(['booked.err_texts_mail']);
  });

  it('shares a room only with a code, and without a partner', () => {
    const shares = (change: Partial<Wishes>): unknown => askOf(programme, week, wishes({ shares: true, ...change }), nobody).shares_room;
    expect([shares({}), shares({ code: 'two lakes' }), shares({ code: 'two lakes', withPartner: true })]).toEqual([undefined, true, undefined]);
    expect(askOf(programme, week, wishes({ stepFree: true }), nobody).step_free).toBe(true);
  });

  it('is sealed for the office alone', () => {
    const texts = textsOfWishes(wishes({ needs: 'no nuts' }));
    expect(texts.map(({ kind, to }) => [kind, ...to])).toEqual([['chosen_name', 'office'], ['contact', 'office'], ['needs', 'office']]);
    expect(textsOfWishes(wishes()).map(({ kind }) => kind)).toEqual(['chosen_name', 'contact']);
  });
});
