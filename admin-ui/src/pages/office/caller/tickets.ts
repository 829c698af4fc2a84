import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';

/** What the office buys for a guest who asked on the telephone. */

export type Ticket = components['schemas']['TicketOut'];
export type TicketKind = Ticket['kind'];
export type TicketWay = Ticket['way'];

export const ticketKinds: readonly TicketKind[] = ['train', 'flight', 'bus', 'boat', 'taxi', 'bed'];
export const ticketWays: readonly TicketWay[] = ['both', 'there', 'back'];

export const tickets = {
  list: () => ask('get', '/staff/office/tickets', { signedIn: true }),
  wish: (booking: string, kind: TicketKind, way: TicketWay) => ask('post', '/staff/office/bookings/{id}/tickets', { id: booking, body: { kind, way }, signedIn: true }),
  bought: (id: string) => ask('post', '/staff/office/tickets/{id}/bought', { id, signedIn: true }),
};
