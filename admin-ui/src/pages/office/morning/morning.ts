import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';

/** What the office's first page asks of the server: one small answer, and the list of what must be seen to. */

export type MorningOut = components['schemas']['MorningOut'];
export type MorningWeek = MorningOut['weeks'][number];
export type Visit = components['schemas']['VisitOut'];
export type Waiting = components['schemas']['WaitingOut'];

export const morning = { get: () => ask('get', '/staff/office/morning', { signedIn: true }) };

/** How many of today's days each place has, in the order of the first. */
export function byPlace(visits: readonly Visit[]): { place: string; n: number }[] {
  const all: { place: string; n: number }[] = [];
  for (const { day } of visits) {
    const known = all.find(({ place }) => place === day.place);
    if (known === undefined) all.push({ place: day.place, n: 1 });
    else known.n += 1;
  }
  return all;
}
