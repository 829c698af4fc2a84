import { Problem } from '../../api/problem.ts';
import type { DeskName } from '../../crypto/desk.ts';
import type { DeskKeys } from '../../crypto/staff-crypto.ts';
import { loadStaffCrypto } from '../../crypto/staff-lazy.ts';
import { needUnlocked } from '../../staff/kit.svelte.ts';
import { whenForgotten } from '../../staff/session.svelte.ts';
import { Desk } from '../desk/desk.svelte.ts';
import type { Side } from '../desk/sides.ts';
import { office } from './office.ts';

/** A member reads with her desk's keys, of each epoch that she holds, and signs with her own and the desk's certificate. */

/**
 * Opens the desk's seeds that are sealed for her. @throws Problem `desk_not_member` without a place at the desk,
 * `desk_key_differs` when what guests are given, or what she is given, is not the desk's key: then nothing is read or written
 */
export async function sideOf(desk: DeskName): Promise<Side> {
  const own = await needUnlocked();
  const [crypto, view, published] = await Promise.all([loadStaffCrypto(), office.desk(desk), office.keys()]);
  let held: DeskKeys[];
  try {
    held = await Promise.all(view.mine.map((file) => crypto.openSeed(own.identity, file.sealed, file, own.origin, desk)));
  } catch (thrown) {
    throw thrown instanceof crypto.DeskError ? new Problem('desk_key_differs', 0) : thrown;
  }
  const newest = held.find(({ epoch }) => epoch === view.epoch);
  if (newest === undefined) throw new Problem('desk_not_member', 403);
  const theirs = published.desks[desk];
  // An empty one is a desk that takes no texts: fewer than two hold its key.
  if (theirs.recipient !== '' && theirs.recipient !== newest.recipient) throw new Problem('desk_key_differs', 0);
  const epochs = [...held, ...theirs.earlier.filter(({ epoch }) => !held.some((keys) => keys.epoch === epoch))].map(({ epoch, recipient }) => ({ epoch, recipient }));
  const known = new Map(held.map(({ epoch, signing }) => [epoch, signing.public]));
  // Of an epoch that ended before she came she has no seed to derive the key from.
  for (const { epoch, signing_key: key } of theirs.earlier) if (!known.has(epoch)) known.set(epoch, crypto.fromBase64(key));
  const writer = { desks: [...known].map(([epoch, key]) => ({ desk, epoch, key })) };
  return {
    as: desk, recipient: newest.recipient, epoch: newest.epoch, epochs,
    signer: { origin: own.origin, signing: own.signing, desk: crypto.certify(own.origin, desk, newest.epoch, own.signing.public, newest.signing) },
    reader: (epoch) => held.find((keys) => keys.epoch === epoch),
    writer: () => writer, hander: () => writer, writers: [writer],
  };
}

let known: Promise<Side> | undefined;
whenForgotten(() => (known = undefined));

function officeSide(anew = false): Promise<Side> {
  if (anew) known = undefined;
  known ??= sideOf('office').catch((thrown: unknown) => {
    known = undefined;
    throw thrown;
  });
  return known;
}

/** What the office's pages share. */
export const officeDesk = new Desk('office', officeSide, 'office ');
