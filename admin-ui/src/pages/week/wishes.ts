import type { Programme, Week, WeekAsk } from '../../api/types.ts';
import type { Text } from '../booking/items.ts';
import { contactText, ids as thingIDs, limits, textsTo, wrongContact, wrongName, wrongText, type Wrong } from '../booking/things.ts';
import { noContact, type Contact } from '../booking/typed.ts';

/** What a doctor may say when asking for a place in a week, what must be looked at again, and who gets which part. Pure; nothing is sent. */

export type Avoid = WeekAsk['avoid'];

export type Wishes = {
  name: string;
  contact: Contact;
  avoid: Avoid;
  /** Codes of the programme's list; empty where nothing is chosen. */
  hospital: string;
  department: string;
  withPartner: boolean;
  early: boolean;
  late: boolean;
  needs: string;
  /** The counsellor wished for; empty for anyone. */
  talkWith: string;
  code: string;
  stepFree: boolean;
  /** Would share a room with whoever has the same code. */
  shares: boolean;
};

export const ids = { ...thingIDs, hospital: 'hospital', department: 'department', needs: 'needs', code: 'code' } as const;

/** The most that the code of two holds, as the document says. */
export const codeLimit = 120;

export function noWishes(): Wishes {
  return {
    name: '', contact: noContact(), avoid: 'department', hospital: '', department: '', withPartner: false, early: false, late: false, needs: '',
    talkWith: '', code: '', stepFree: false, shares: false,
  };
}

/** Some workplaces are too small to have departments on the list. */
export function departmentsOf(programme: Programme, hospital: string): Programme['employers'][number]['departments'] {
  return programme.employers.find(({ code }) => code === hospital)?.departments ?? [];
}

/** Whom not to meet as it is sent: where a workplace has no departments, all of it is meant. */
export function avoidOf(programme: Programme, { avoid, hospital }: Wishes): Avoid {
  return avoid === 'department' && hospital !== '' && departmentsOf(programme, hospital).length === 0 ? 'hospital' : avoid;
}

export function wrongWishes(programme: Programme, wishes: Wishes): Wrong[] {
  const wrong = wrongName(wishes.name);
  const contact = wrongContact(wishes.contact, programme.short_texts).filter(({ key }) => key !== 'book.err_contact_channel' && key !== 'booked.err_texts_channel');
  if (wishes.contact.channel.trim() === '') contact.unshift({ id: ids.channel, key: 'week.err_contact' });
  wrong.push(...contact);
  const avoid = avoidOf(programme, wishes);
  if (avoid !== 'nobody' && wishes.hospital === '') wrong.push({ id: ids.hospital, key: 'week.err_workplace' });
  else if (avoid === 'department' && wishes.department === '') wrong.push({ id: ids.department, key: 'week.err_department' });
  wrong.push(...wrongText(ids.needs, wishes.needs, limits.needs), ...wrongText(ids.code, wishes.code, codeLimit));
  return wrong;
}

/** All of it is sealed for the office, which finds the room and calls. */
export function textsOfWishes(wishes: Wishes): Text[] {
  const texts: Text[] = [
    { kind: 'chosen_name', text: wishes.name.trim(), to: ['office'] },
    { kind: 'contact', text: contactText(wishes.contact), to: ['office'] },
    { kind: 'needs', text: wishes.needs.trim(), to: ['office'] },
  ];
  return texts.filter(({ text }) => text !== '');
}

/** What is sent beside the sealed texts. `without` are the ticks of *people I would rather not meet*. */
export function askOf(programme: Programme, week: Week, wishes: Wishes, without: { counsellors: string[]; employers: string[] }): Omit<WeekAsk, 'items'> {
  const { hospital, department, talkWith, withPartner, early, late, stepFree, shares } = wishes;
  const code = wishes.code.trim();
  const texts = textsTo(wishes.contact, programme.short_texts);
  return {
    course: week.id,
    avoid: avoidOf(programme, wishes),
    ...(hospital === '' ? {} : { hospital }),
    ...(hospital === '' || department === '' ? {} : { department }),
    partner: withPartner,
    early_arrival: early,
    late_leaving: late,
    ...(stepFree ? { step_free: true } : {}),
    ...(code === '' ? {} : { code }),
    ...(code !== '' && shares && !withPartner ? { shares_room: true } : {}),
    ...(texts === '' ? {} : { texts }),
    ...(talkWith === '' || without.counsellors.includes(talkWith) ? {} : { with: talkWith }),
    ...(without.counsellors.length === 0 ? {} : { without: [...without.counsellors] }),
    ...(without.employers.length === 0 ? {} : { without_employers: [...without.employers] }),
  };
}
