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

export function wrongContact(contact: Contact): Wrong[] {
  const { channel, hours, say } = trimmed(contact);
  const wrong: Wrong[] = [];
  if (channel === '' && (hours !== '' || say !== '')) wrong.push({ id: ids.channel, key: 'book.err_contact_channel' });
  if (holdsIdentityNumberAsChannel(channel)) wrong.push({ id: ids.channel, key: 'book.err_identity' });
  if (channel !== '' && !contact.mayCall && !contact.mayText) wrong.push({ id: ids.mayCall, key: 'book.err_contact_how' });
  if (holdsIdentityNumber(hours)) wrong.push({ id: ids.hours, key: 'book.err_identity' });
  if (holdsIdentityNumber(say)) wrong.push({ id: ids.say, key: 'book.err_identity' });
  if (wrong.length === 0 && lettersIn(contactText(contact)) > limits.contact) wrong.push({ id: ids.say, key: 'book.err_contact_long' });
  return wrong;
}

export function wrongText(id: string, text: string, limit: number): Wrong[] {
  if (lettersIn(text.trim()) > limit) return [{ id, key: 'book.err_long' }];
  return holdsIdentityNumber(text) ? [{ id, key: 'book.err_identity' }] : [];
}

export function wrongThings(typed: Typed, asksForWords: boolean): Wrong[] {
  return [
    ...wrongName(typed.name),
    ...wrongContact(typed.contact),
    ...(asksForWords ? wrongText(ids.words, typed.words, limits.words_beforehand) : []),
  ];
}

/** What is sealed as `contact`; empty when the doctor left no way to be reached. */
export function contactText(contact: Contact): string {
  const { channel, hours, say } = trimmed(contact);
  if (channel === '') return '';
  return JSON.stringify({ channel, hours, say, may_call: contact.mayCall, may_text: contact.mayText });
}

function trimmed(contact: Contact): { channel: string; hours: string; say: string } {
  return { channel: contact.channel.trim(), hours: contact.hours.trim(), say: contact.say.trim() };
}
