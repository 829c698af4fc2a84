import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';

/** The beds of a week, as the office asks for them. Nothing here is a text of a guest. All throw `Problem`. */

export type Beds = components['schemas']['BedsOut'];
export type Lodger = Beds['guests'][number];
export type BedRoom = Beds['rooms'][number];
export type Night = Beds['nights'][number];

const signedIn = { signedIn: true } as const;

export const beds = {
  of: (id: string) => ask('get', '/staff/courses/{id}/beds', { id, ...signedIn }),
  plan: (id: string) => ask('post', '/staff/courses/{id}/plan-beds', { id, ...signedIn }),
  move: (request: string, room: string) => ask('post', '/staff/course-requests/{id}/bed', { id: request, body: { room }, ...signedIn }),
  lock: (request: string, locked: boolean) => ask('post', '/staff/course-requests/{id}/bed-lock', { id: request, body: { locked }, ...signedIn }),
  empty: (room: string, from: string, to: string) => ask('post', '/staff/house/rooms/{id}/empty', { id: room, body: { from, to }, ...signedIn }),
};
