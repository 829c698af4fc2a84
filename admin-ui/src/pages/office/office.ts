import type { components } from '../../api/schema.d.ts';
import type { DeskName, SealedSeed } from '../../crypto/desk.ts';
import { ask } from '../../staff/api.ts';

/** What the office's page asks of the server. */

type Schemas = components['schemas'];
export type DeskView = Schemas['DeskViewOut'];
export type DeskPerson = Schemas['DeskPersonOut'];
export type Alarms = Schemas['AlarmsOut'];
export type FreeDay = Alarms['asked'][number]['next'][number];
export type OwedCall = Schemas['OwedCallOut'];
type NewEpoch = { epoch: number; recipient: string; signing_key: string; members: SealedSeed[] };

export const office = {
  /** As any stranger asks: no cookie, no bearer. */
  keys: () => ask('get', '/keys'),
  desk: (desk: DeskName) => ask('get', '/staff/desks/{id}', { id: desk, signedIn: true }),
  begin: (desk: DeskName, { epoch, recipient, signing_key, members }: NewEpoch) =>
    ask('post', '/staff/desks/{id}/epochs', { id: desk, body: { epoch, recipient, signing_key, members }, signedIn: true }),
  admit: (desk: DeskName, epoch: number, member: SealedSeed) => ask('post', '/staff/desks/{id}/members', { id: desk, body: { epoch, member }, signedIn: true }),
  alarms: () => ask('get', '/staff/office/alarms', { signedIn: true }),
  owed: () => ask('get', '/staff/owed-calls', { signedIn: true }),
  tickOwed: (id: string) => ask('delete', '/staff/owed-calls/{id}', { id, signedIn: true }),
  called: (booking: string) => ask('post', '/staff/office/bookings/{id}/called', { id: booking, signedIn: true }),
  /** What the guest has said on the telephone. */
  answerPhoned: (asked: string, yes: boolean) => ask('post', '/staff/office/asks/{id}/answer', { id: asked, body: { yes }, signedIn: true }),
  propose: (asked: string, day: string) => ask('post', '/staff/office/asks/{id}/propose', { id: asked, body: { day }, signedIn: true }),
};
