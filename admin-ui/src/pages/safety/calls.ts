import type { components } from '../../api/schema.d.ts';
import { ask } from '../../staff/api.ts';
import { openSealed } from '../office/open-sealed.ts';

/** Doctors who are not safe and asked to be called. A number is opened by who calls, and not before. */

export type WaitingCall = components['schemas']['WaitingCallOut'];

export const calls = {
  list: () => ask('get', '/staff/urgent-calls', { signedIn: true }),
  take: (id: string) => ask('post', '/staff/urgent-calls/{id}/take', { id, signedIn: true }),
  done: (id: string) => ask('post', '/staff/urgent-calls/{id}/done', { id, signedIn: true }),
};

/** Undefined when it is gone, or does not open with a key that she holds. @throws Problem */
export function openNumber({ item, guest, recipient, signing_key }: WaitingCall): Promise<string | undefined> {
  return openSealed({ desk: 'safety', kind: 'call_now', id: item, guest }, () => Promise.resolve({ recipient, signing_key }));
}
