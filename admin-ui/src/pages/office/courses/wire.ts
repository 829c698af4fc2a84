import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';
import { grave } from '../../../staff/kit.svelte.ts';

/** The weeks' part of the HTTP interface: its shapes, and what is asked. Every change answers with the whole board. All throw `Problem`. */

type Schemas = components['schemas'];

export type Courses = Schemas['CoursesOut'];
export type Course = Schemas['CourseOut'];
export type Board = Schemas['CourseBoardOut'];
export type Block = Schemas['CourseBlockOut'];
export type Night = Board['nights'][number];
export type Finding = Schemas['CourseFindingOut'];
export type Person = Schemas['CoursePersonOut'];
export type House = Schemas['HouseOut'];
export type Room = Schemas['RoomOut'];
export type Copy = Schemas['CourseCopyAsk'];
export type Head = { first_date: string; fewest: number; most: number; decide_by: string; counsellors: string[] };

const signedIn = { signedIn: true } as const;

export const courses = {
  list: () => ask('get', '/staff/courses', signedIn),
  copy: (body: Copy) => ask('post', '/staff/courses', { body, ...signedIn }),
  board: (id: string) => ask('get', '/staff/courses/{id}', { id, ...signedIn }),
  change: (id: string, body: Head) => ask('put', '/staff/courses/{id}', { id, body, ...signedIn }),
  remove: (id: string) => ask('delete', '/staff/courses/{id}', { id, ...signedIn }),
  put: (id: string, block: Block) => ask('put', '/staff/courses/{id}/block', { id, body: block, ...signedIn }),
  take: (id: string, block: string) => ask('post', '/staff/courses/{id}/remove-block', { id, body: { block }, ...signedIn }),
  nights: (id: string, nights: Night[]) => ask('put', '/staff/courses/{id}/nights', { id, body: { nights }, ...signedIn }),
  publish: (id: string) => ask('post', '/staff/courses/{id}/publish', { id, ...signedIn }),
  callOff: (id: string) => grave(() => ask('post', '/staff/courses/{id}/call-off', { id, ...signedIn })),
};

export const house = {
  get: () => ask('get', '/staff/house', signedIn),
  put: (place: string, room: Room) => ask('put', '/staff/house', { body: { place, room }, ...signedIn }),
  remove: (room: string) => ask('delete', '/staff/house/rooms/{id}', { id: room, ...signedIn }),
};

/** The week that is open: ids never stand in addresses. */
export const chosen: { course: string | undefined } = { course: undefined };

/** A random id, made here so that a wish that is sent twice makes one thing. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
