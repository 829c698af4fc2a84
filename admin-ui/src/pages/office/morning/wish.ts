import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';
import { openSealed } from '../open-sealed.ts';

/** Calls that somebody wished for. What was sealed for them is opened one by one, with the desk's key; each opening is in the guest's log. */

export type WishedCall = components['schemas']['WishedCallOut'];
export type CallState = 'called' | 'not_reached' | 'again';
/** What was written: the number, when, what to say to others, and whether a message may be left. */
export type Wish = { number: string; when: string; say: string; voicemail: boolean };

export const wishes = {
  list: () => ask('get', '/staff/office/calls', { signedIn: true }),
  say: (guest: string, state: CallState) => ask('post', '/staff/office/calls/{id}', { id: guest, body: { state }, signedIn: true }),
};

/** Undefined when it is gone, or does not open with a key that she holds. @throws Problem */
export async function openWish({ guest, item }: WishedCall): Promise<Wish | undefined> {
  const text = await openSealed({ desk: 'office', kind: 'call_wish', id: item, guest }, () => ask('get', '/staff/guests/{id}', { id: guest, query: { as: 'office' }, signedIn: true }));
  return text === undefined ? undefined : wishOf(text);
}

/** What a page of ours wrote; anything else is shown as it is, where the number stands. */
export function wishOf(text: string): Wish {
  try {
    const { number, when, say, voicemail } = JSON.parse(text) as Record<string, unknown>;
    if (typeof number === 'string') return { number, when: typeof when === 'string' ? when : '', say: typeof say === 'string' ? say : '', voicemail: voicemail === true };
  } catch {
    // No JSON: it is shown as it stands.
  }
  return { number: text, when: '', say: '', voicemail: false };
}
