import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';

/** What the office does guest by guest when a day cannot be kept, and with what comes free. */

type Schemas = components['schemas'];
export type AskedGuest = Schemas['OwedOut'];
export type DoorPerson = Schemas['DoorPerson'];
export type DoorPost = Schemas['DoorPostOut'];
export type OfferOut = Schemas['KeptOfferOut'];
export type Spot = DoorPost['spot'];

/** The places to stand, from ours outwards. */
export const spots: readonly Spot[] = ['door', 'street', 'stop'];

export const rebooking = {
  get: () => ask('get', '/staff/office/rebooking', { signedIn: true }),
  notReached: (asked: string) => ask('post', '/staff/office/asks/{id}/tried', { id: asked, signedIn: true }),
  meetAtDoor: (asked: string, staff: string, spot: Spot) => ask('post', '/staff/office/asks/{id}/door', { id: asked, body: { staff, spot }, signedIn: true }),
  later: (asked: string) => ask('post', '/staff/office/asks/{id}/later', { id: asked, signedIn: true }),
  offer: (day: string) => ask('post', '/staff/office/days/{id}/offer', { id: day, signedIn: true }),
  answerOffer: (standBy: string, day: string, yes: boolean) => ask('post', '/staff/office/offers/{id}/answer', { id: standBy, body: { day, yes }, signedIn: true }),
  doorPosts: () => ask('get', '/staff/door-posts', { signedIn: true }),
};

/** Whether a guest has an answer: they have said that another date will do. Who said yes to a day is asked no more, and not in the list. */
export function hasAnswer({ later }: Pick<AskedGuest, 'later'>): boolean {
  return later;
}

/** The first in the list without an answer after one of them, beginning again at the top; undefined when all have one. */
export function nextWithout(all: readonly AskedGuest[], after: string | undefined): AskedGuest | undefined {
  const at = all.findIndex(({ ask: id }) => id === after);
  return [...all.slice(at + 1), ...all.slice(0, at + 1)].find((one) => !hasAnswer(one));
}
