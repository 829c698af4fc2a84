import { Problem } from '../../api/problem.ts';
import type { Programme } from '../../api/types.ts';
import type { Key } from '../../i18n/index.ts';
import { lettersIn } from '../../ui/letters.ts';
import { holdsIdentityNumber, holdsIdentityNumberAsChannel } from '../../check/identity-number.ts';
import type { Contact, Typed } from './typed.ts';

/** What a doctor may write when booking, its limits, and what is asked to be looked at again. Pure; nothing is sent. */

/** The most that a sealed item of each kind holds, in characters; contact and call wish count their whole JSON text. */
export const limits = { chosen_name: 60, contact: 400, words_beforehand: 600, call_wish: 600, call_now: 60, needs: 600 } as const;

export type Wrong = { id: string; key: Key };

/** The ids of the fields, which the list of errors leads to. */
export const ids = { name: 'name', channel: 'channel', mayCall: 'may-call', hours: 'hours', say: 'say', words: 'words' } as const;

export function wrongName(name: string): Wrong[] {
  if (name.trim() === '') return [{ id: ids.name, key: 'book.err_name_empty' }];
  return wrongText(ids.name, name, limits.chosen_name);
}

/** Where the programme can send short texts of its own: to mail, to phones, to both or nowhere. */
export type Ways = Programme['short_texts'];

/** As the API's document says of `texts`. */
const longestChannel = 320;

/** Leave out `ways` where short texts are not asked about. */
export function wrongContact(contact: Contact, ways: Ways = nowhere): Wrong[] {
  const { channel, hours, say } = trimmed(contact);
  const wrong: Wrong[] = [];
  if (channel === '' && (hours !== '' || say !== '')) wrong.push({ id: ids.channel, key: 'book.err_contact_channel' });
  if (holdsIdentityNumberAsChannel(channel)) wrong.push({ id: ids.channel, key: 'book.err_identity' });
  const texts = textsTo(contact, ways);
  if (wrong.length === 0) wrong.push(...wrongTexts(contact, texts, ways));
  if (channel !== '' && !contact.mayCall && !contact.mayText && texts === '') wrong.push({ id: ids.mayCall, key: 'book.err_contact_how' });
  if (holdsIdentityNumber(hours)) wrong.push({ id: ids.hours, key: 'book.err_identity' });
  if (holdsIdentityNumber(say)) wrong.push({ id: ids.say, key: 'book.err_identity' });
  if (wrong.length === 0 && lettersIn(contactText(contact)) > limits.contact) wrong.push({ id: ids.say, key: 'book.err_contact_long' });
  return wrong;
}

export function wrongText(id: string, text: string, limit: number): Wrong[] {
  if (lettersIn(text.trim()) > limit) return [{ id, key: 'book.err_long' }];
  return holdsIdentityNumber(text) ? [{ id, key: 'book.err_identity' }] : [];
}

export function wrongThings(typed: Typed, asksForWords: boolean, ways: Ways = nowhere): Wrong[] {
  return [
    ...wrongName(typed.name),
    ...wrongContact(typed.contact, ways),
    ...(asksForWords ? wrongText(ids.words, typed.words, limits.words_beforehand) : []),
  ];
}

/** What is sealed as `contact`; empty when the doctor left no way to be reached. */
export function contactText(contact: Contact): string {
  const { channel, hours, say } = trimmed(contact);
  if (channel === '') return '';
  return JSON.stringify({ channel, hours, say, may_call: contact.mayCall, may_text: contact.mayText });
}

const nowhere: Ways = { mail: false, phone: false };

export function sendsTexts(ways: Ways): boolean {
  return ways.mail || ways.phone;
}

/** What goes to the program beside the sealed contact, so that it can send short texts; empty unless the doctor wished for them. */
export function textsTo(contact: Contact, ways: Ways): string {
  return contact.texts && sendsTexts(ways) ? contact.channel.trim() : '';
}

/** The server knows better what a number or an address is; here it is only said early which of them can be used. */
function wrongTexts(contact: Contact, to: string, ways: Ways): Wrong[] {
  if (!contact.texts || !sendsTexts(ways)) return [];
  if (to === '') return [{ id: ids.channel, key: 'booked.err_texts_channel' }];
  if (lettersIn(to) <= longestChannel && (to.includes('@') ? ways.mail : ways.phone)) return [];
  if (ways.mail && ways.phone) return [{ id: ids.channel, key: 'error.short_text_address_invalid' }];
  return [{ id: ids.channel, key: ways.mail ? 'booked.err_texts_mail' : 'booked.err_texts_number' }];
}

/** The box that the server's refusal is about, where it is about one. */
export function wrongByServer(thrown: unknown): Wrong[] {
  return thrown instanceof Problem && thrown.code === 'short_text_address_invalid' ? [{ id: ids.channel, key: 'error.short_text_address_invalid' }] : [];
}

function trimmed(contact: Contact): { channel: string; hours: string; say: string } {
  return { channel: contact.channel.trim(), hours: contact.hours.trim(), say: contact.say.trim() };
}
