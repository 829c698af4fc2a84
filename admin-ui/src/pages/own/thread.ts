import { api, newAction } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import type { HeldItem, Keys, Me, Programme } from '../../api/types.ts';
import type { Listed, Thread } from '../../crypto/crypto.ts';
import type { Crypto } from '../../crypto/lazy.ts';
import type { InHand } from '../keys.svelte.ts';
import { keysFor, readyToCall, readyToSeal, withKeysAnew } from '../sealing.ts';
import { load, own } from './own.svelte.ts';
import { epochsOf, writerOf } from './writers.ts';

/** A guest's thread with a counsellor or the office: fetched, opened and believed here, in the order that the server lists. */

export type ThreadOf = Me['threads'][number];

export function messagesOf(me: Me, withID: string): HeldItem[] {
  return me.items
    .filter((item) => item.with === withID && (item.kind === 'message' || (item.kind === 'forwarded' && item.was === 'message' && item.seq !== undefined)))
    .sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
}

/** Fetched once a visit: each fetching is written in the log. */
const fetched = new Map<string, string>();

/** @throws Problem when one could not be fetched */
export async function readThread(crypto: Crypto, inHand: InHand, me: Me, withID: string): Promise<Thread> {
  const keys = await keysFor(messagesOf(me, withID));
  const listed: Listed[] = [];
  for (const item of messagesOf(me, withID)) {
    const sealed = fetched.get(item.id) ?? (await api.item(item.id)).sealed;
    fetched.set(item.id, sealed);
    listed.push({ id: item.id, kind: item.kind === 'forwarded' ? 'forwarded' : 'message', seq: item.seq ?? 0, author: item.author, epoch: item.epoch, sealed });
  }
  const thread = await crypto.openThread(inHand.keys, {
    guest: inHand.keys.guest,
    // The other reader may have been given another key since: who wrote it is what is believed.
    recipients: [inHand.keys.recipient, undefined],
    elsewhere: keysElsewhere(keys, withID),
    epochs: withID === 'office' ? epochsOf(keys, withID) : undefined,
    writer: (author) => writerOf(crypto, inHand.keys, keys, author),
    seen: own.seen[withID],
  }, listed);
  own.seen = { ...own.seen, [withID]: Math.max(thread.seen, own.seen[withID] ?? 0) };
  return thread;
}

/** Keys of everybody whom a thread is not with. What was written to one of them is not shown here. */
function keysElsewhere(keys: Keys, withID: string): string[] {
  const desks = (['office', 'safety'] as const).flatMap((id) => epochsOf(keys, id).map(({ recipient }) => ({ id, recipient })));
  const readers = [...keys.counsellors, ...desks];
  return readers.filter(({ id }) => id !== withID).map(({ recipient }) => recipient);
}

/** Seals and sends one message. Where the other was faster, the thread is read again and it is sealed for its new place. @throws Problem */
export function send(programme: Programme, inHand: InHand, withID: string, text: string): Promise<void> {
  return withKeysAnew(() => sendInTurn(programme, inHand, withID, text));
}

async function sendInTurn(programme: Programme, inHand: InHand, withID: string, text: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const me = own.me;
    const of = me?.threads.find((one) => one.with === withID);
    if (me === undefined || of === undefined) throw new Problem('not_found', 404);
    const { crypto, recipients, epochs } = of.to === 'office' ? await readyToCall(programme) : await readyToSeal(programme, withID);
    const thread = await readThread(crypto, inHand, me, withID);
    const item = await crypto.seal(inHand.keys, {
      kind: 'message', to: of.to, recipient: recipients[of.to] ?? '', epoch: epochs[of.to], day: crypto.dateIn(programme.zone, new Date()), text,
      thread: crypto.nextPlace(thread, of.next_seq),
    });
    try {
      await api.putItems(newAction({ ...(of.booking === undefined ? {} : { booking: of.booking }), items: [item] }));
      return;
    } catch (thrown) {
      if (tries > 2 || !(thrown instanceof Problem) || thrown.code !== 'thread_moved') throw thrown;
      await load();
    }
  }
}
