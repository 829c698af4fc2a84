import type { DeskName } from '../../crypto/desk.ts';
import { handOn } from '../desk/hand-on.ts';
import { addressed, fetchGuest } from '../desk/sealed.ts';
import { ask } from '../../staff/api.ts';
import { sideOf } from './office-side.ts';

/**
 * Seals what a desk can read anew for its newest key, guest by guest. What is done is done: after a break, on this machine or a
 * colleague's, the next sitting finds only what is left.
 */

/** How far it is; `closed` could not be opened here and stays for the earlier key until its day. */
export type Progress = { done: number; of: number; closed: number };

/** @throws Problem, SealingError; what was sealed before stays sealed */
export async function forwardAll(desk: DeskName, tell: (progress: Progress) => void): Promise<Progress> {
  const side = await sideOf(desk);
  const { guests } = await ask('get', '/staff/guests', { query: { as: desk }, signedIn: true });
  const waiting = guests.filter(({ stale }) => stale > 0);
  let progress: Progress = { done: 0, of: waiting.reduce((n, { stale }) => n + stale, 0), closed: 0 };
  tell(progress);
  for (const { id } of waiting) {
    const guest = await fetchGuest(id, desk);
    const stale = guest.items.filter((item) => item.may_open && item.epoch !== side.epoch);
    const closed = await handOn(side, guest, stale, { recipient: side.recipient, ...addressed(side) }, true);
    progress = { ...progress, done: progress.done + stale.length - closed, closed: progress.closed + closed };
    tell(progress);
  }
  return progress;
}
