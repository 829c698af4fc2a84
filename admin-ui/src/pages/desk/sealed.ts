import { newAction, once } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import { codeAndKeys } from '../sealing.ts';
import type { Crypto } from '../../crypto/lazy.ts';
import type { StaffKeys } from '../../crypto/staff-crypto.ts';
import { askFor } from '../../staff/api.ts';
import { fetchItems, needUnlocked } from '../../staff/kit.svelte.ts';
import { programme as fetchProgramme } from '../programme.ts';
import { batchesOf } from './batches.ts';
import { desk, keepOpened } from './desk.svelte.ts';
import type { Named } from './shapes.ts';
import type { Opened } from './thread.ts';
import type { GuestCard, GuestOut, ItemIn, ItemOut } from './wire.ts';

/**
 * Reading and writing what is sealed between a guest and this counsellor. Fetching is what is logged for the guest; opening
 * happens here, and believes nothing that the guest's keys have not signed.
 */

const signedIn = { signedIn: true } as const;

/** Fetches her guests, without texts. @throws Problem */
export async function loadGuests(): Promise<void> {
  desk.guests = (await askFor<{ guests: GuestCard[] }>('get', '/staff/guests?as=counsellor', signedIn)).guests;
}

/** Fetches one guest anew and puts it in its place. @throws Problem: 404 when the guest is no longer there */
export async function loadGuest(id: string): Promise<GuestOut> {
  const guest = await askFor<GuestOut>('get', '/staff/guests/{id}?as=counsellor', { id, ...signedIn });
  desk.pages = { ...desk.pages, [id]: guest };
  return guest;
}

async function guestOf(id: string): Promise<GuestOut> {
  return desk.pages[id] ?? loadGuest(id);
}

/** The item of a kind that a guest wrote for one booking, of those that may be opened. */
export function itemOf(guest: string, kind: string, booking: string): string | undefined {
  return desk.pages[guest]?.items.find((item) => item.kind === kind && item.booking === booking && item.may_open)?.id;
}

/** Whose keys an item is judged by. */
type Signed = Pick<GuestCard, 'id' | 'recipient' | 'signing_key'>;

/** What must be known of an item before it is believed. */
type Known = Pick<ItemOut, 'id' | 'kind' | 'author' | 'seq'>;

/** Who signed an item: the guest, or this counsellor. Nobody else writes between the two. */
function writerOf(guest: Signed, author: string, crypto: Crypto, keys: StaffKeys): { key: Uint8Array } | undefined {
  if (author === 'guest') return { key: crypto.fromBase64(guest.signing_key) };
  return author === keys.staff ? { key: keys.signing.public } : undefined;
}

async function openOne(crypto: Crypto, keys: StaffKeys, guest: Signed, item: Known, sealed: string): Promise<Opened> {
  const from = writerOf(guest, item.author, crypto, keys);
  if (from === undefined) return { state: 'not_for_you' };
  try {
    const { text, day } = await crypto.openAs(keys, sealed, {
      kind: item.kind, id: item.id, guest: guest.id, recipients: [guest.recipient, keys.recipient], from, seq: item.seq,
    });
    return { state: 'open', text, day };
  } catch (thrown) {
    if (thrown instanceof crypto.EnvelopeError) return { state: 'not_for_you' };
    throw thrown;
  }
}

/** Lets the page be drawn and pressed between two openings. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

type Wanted = { guest: Signed; item: Known };

async function openAll(wanted: readonly Wanted[]): Promise<Record<string, Opened>> {
  const keys = await needUnlocked();
  const { crypto } = await codeAndKeys();
  const fetched = await fetchItems(wanted.map(({ item }) => item.id));
  const opened: Record<string, Opened> = {};
  for (const [at, { guest, item }] of wanted.entries()) {
    const one = fetched[at];
    opened[item.id] = one === undefined || !('sealed' in one) ? { state: 'gone' } : await openOne(crypto, keys, guest, item, one.sealed);
    await breathe();
  }
  return opened;
}

/** Opens what a guest wrote of one kind, for one booking or for all. @throws Problem when it could not be fetched, or nobody touched a passkey */
export async function openKind(id: string, kind: string, booking?: string): Promise<void> {
  const guest = await guestOf(id);
  const items = guest.items.filter((item) => item.kind === kind && item.may_open && (booking === undefined || item.booking === booking));
  keepOpened(await openAll(items.map((item) => ({ guest, item }))));
}

/** The chosen names of a list, fifty at a time; each batch is shown when it is open. @throws Problem */
export async function openNames(of: readonly Named[]): Promise<void> {
  if (desk.guests === undefined) await loadGuests();
  const wanted = of.flatMap(({ guest: id, nameItem }) => {
    const guest = desk.guests?.find((one) => one.id === id);
    return guest === undefined || nameItem === undefined ? [] : [{ guest, item: { id: nameItem, kind: 'chosen_name' as const, author: 'guest' } }];
  });
  for (const batch of batchesOf(wanted)) {
    const opened = await openAll(batch);
    // What does not open keeps its card name; the empty mark says that it was tried.
    desk.names = { ...desk.names, ...Object.fromEntries(Object.entries(opened).map(([item, text]) => [item, text.state === 'open' ? text.text : ''])) };
  }
  // Nor does what is no longer listed: it is not asked for again.
  desk.names = { ...Object.fromEntries(of.flatMap(({ nameItem }) => (nameItem === undefined ? [] : [[nameItem, '']]))), ...desk.names };
}

/** Opens the thread with a guest: in its order, and failing closed. @throws Problem */
export async function openThread(guest: GuestOut): Promise<void> {
  const keys = await needUnlocked();
  const { crypto } = await codeAndKeys();
  const messages = messagesOf(guest);
  const fetched = await fetchItems(messages.map(({ id }) => id));
  const listed = messages.map((item, at) => {
    const one = fetched[at];
    return { id: item.id, kind: 'message' as const, seq: item.seq ?? 0, author: item.author, sealed: one === undefined || !('sealed' in one) ? undefined : one.sealed };
  });
  const before = desk.threads[guest.id];
  const about = {
    guest: guest.id, recipients: [guest.recipient, keys.recipient] as const, seen: before?.seen,
    writer: (author: string) => writerOf(guest, author, crypto, keys),
  };
  desk.threads = { ...desk.threads, [guest.id]: await crypto.openThread(keys, about, listed) };
}

export function messagesOf(guest: GuestOut): ItemOut[] {
  return guest.items.filter(({ kind }) => kind === 'message');
}

type Sealing = { kind: 'message' | 'working_note' | 'letter'; text: string };

async function sealTo(guest: GuestOut, { kind, text }: Sealing): Promise<ItemIn> {
  const keys = await needUnlocked();
  const { crypto } = await codeAndKeys();
  const programme = await fetchProgramme();
  const now = new Date();
  // Nothing is sealed before the code has shown that it works for exactly these keys.
  await crypto.selfTest({ programme, origin: location.origin, now, recipients: [guest.recipient, keys.recipient] });
  const thread = kind === 'message' ? crypto.nextPlace(desk.threads[guest.id] ?? { seen: 0 }, guest.next_seq) : undefined;
  const sealed = await crypto.sealFor(keys, { kind, guest: guest.id, recipients: [guest.recipient, keys.recipient], day: crypto.dateIn(programme.zone, now), text, thread });
  return { ...sealed, to: 'counsellor', ...(thread === undefined ? {} : { seq: thread.seq }) };
}

async function put(guest: string, items: ItemIn[]): Promise<void> {
  const body = { items };
  await askFor<undefined>('post', '/staff/guests/{id}/items', { id: guest, body, headers: once(newAction(body).key), ...signedIn });
}

/** How often a message is sealed anew when the guest writes at the same moment. */
const tries = 3;

/**
 * Seals a text for a guest and sends it. Of a message the place in the thread may have been taken meanwhile: then the thread
 * is read anew and the message sealed for the next place, so that nothing that was typed is lost. @throws Problem
 */
export async function write(id: string, sealing: Sealing): Promise<void> {
  for (let left = tries; ; left -= 1) {
    const guest = await loadGuest(id);
    if (sealing.kind === 'message') await openThread(guest);
    try {
      await put(id, [await sealTo(guest, sealing)]);
      break;
    } catch (thrown) {
      if (left <= 1 || !(thrown instanceof Problem && thrown.code === 'thread_moved')) throw thrown;
    }
  }
  const after = await loadGuest(id);
  if (sealing.kind === 'message') await openThread(after);
}

/** Four words for both to say aloud, from the keys that this browser knows. @throws Problem `touch_declined`, SealingError */
export async function aloud(guest: GuestOut, { booking, date }: { booking: string; date: string }): Promise<string[]> {
  const keys = await needUnlocked();
  const { crypto } = await codeAndKeys();
  return crypto.meetingWords({ origin: location.origin, guest: guest.recipient, guestSigning: crypto.fromBase64(guest.signing_key), counsellor: keys.recipient, signing: keys.signing.public, booking, day: date });
}
