import type { GuestCard } from '../desk/wire.ts';

/** The office's guests in the order in which somebody should look at them. Pure. */

type Counted = Pick<GuestCard, 'messages'>;

/** Who has written, the longest unread first, then as the server lists them; those who have not; and how many have something unread. */
export function inOrder<G extends Counted>(guests: readonly G[]): { written: G[]; others: G[]; unread: number } {
  const since = ({ messages }: G): string => (messages.unread > 0 ? (messages.oldest ?? '') : '9');
  return {
    written: guests.filter(({ messages }) => messages.all > 0).toSorted((a, b) => since(a).localeCompare(since(b))),
    others: guests.filter(({ messages }) => messages.all === 0),
    unread: guests.filter(({ messages }) => messages.unread > 0).length,
  };
}
