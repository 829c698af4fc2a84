import { newAction, once } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import { codeAndKeys } from '../sealing.ts';
import type { Listed, Opened as Envelope } from '../../crypto/crypto.ts';
import type { Crypto } from '../../crypto/lazy.ts';
import { ask } from '../../staff/api.ts';
import { fetchItems, needUnlocked } from '../../staff/kit.svelte.ts';
import { programme as fetchProgramme } from '../programme.ts';
import { batchesOf } from './batches.ts';
import { desk, type Desk } from './desk.svelte.ts';
import type { Named } from './shapes.ts';
import type { Side } from './sides.ts';
import type { Opened } from './thread.ts';
import type { GuestCard, GuestOut, ItemIn, ItemOut } from './wire.ts';

/**
 * Reading and writing what is sealed between a guest and a counsellor, or the office, whose member's browser this is. Fetching is what is logged for the guest; opening
 * happens here, and believes nothing that the guest's keys have not signed.
 */

const signedIn = { signedIn: true } as const;

/** Fetches a desk's guests, without texts. @throws Problem */
export async function loadGuests(at: Desk = desk): Promise<readonly GuestCard[]> {
  at.guests = (await ask('get', '/staff/guests', { query: { as: at.as }, ...signedIn })).guests;
  return at.guests;
}

/** One guest with what is sealed for a reader. @throws Problem: 404 when the guest is no longer there */
export function fetchGuest(id: string, as: Side['as']): Promise<GuestOut> {
  return ask('get', '/staff/guests/{id}', { id, query: { as }, ...signedIn });
}

/** Fetches one guest anew and puts it in its place. @throws Problem: 404 when the guest is no longer there */
export async function loadGuest(id: string, at: Desk = desk): Promise<GuestOut> {
  const guest = await fetchGuest(id, at.as);
  at.pages = { ...at.pages, [id]: guest };
  return guest;
}

async function guestOf(id: string, at: Desk): Promise<GuestOut> {
  return at.pages[id] ?? loadGuest(id, at);
}

/** The item of a kind that a guest wrote for one booking, of those that may be opened. */
export function itemOf(guest: string, kind: string, booking: string): string | undefined {
  return desk.pages[guest]?.items.find((item) => item.was === kind && item.booking === booking && item.may_open)?.id;
}

/** No number lies here by which the guest could be reached or found; false while it is not known. */
export function leftNoNumber(page: GuestOut | undefined): boolean {
  return page !== undefined && !page.items.some(({ was }) => was === 'contact');
}

/** Whose keys an item is judged by. */
type Signed = Pick<GuestCard, 'id' | 'recipient' | 'signing_key'>;

/** What must be known of an item before it is believed. */
export type Known = Pick<ItemOut, 'id' | 'kind' | 'was' | 'author' | 'seq' | 'epoch'>;

/** Opens one with its signed envelope, as it would be handed on. @throws EnvelopeError for whatever is not exactly what is listed */
export async function believed(crypto: Crypto, side: Side, guest: Signed, item: Known, sealed: string): Promise<Envelope> {
  const theirs = { key: crypto.fromBase64(guest.signing_key) };
  const reader = side.reader(item.epoch);
  const handedOn = item.kind === 'forwarded';
  const from = item.author === 'guest' ? theirs : handedOn ? side.hander(item.author) : side.writer(item.author);
  if (reader === undefined || from === undefined) throw new crypto.EnvelopeError('context');
  const expected = { kind: item.kind, id: item.id, guest: guest.id, recipients: [guest.recipient, reader.recipient] as const, from, seq: item.seq, epoch: item.epoch };
  if (!handedOn) return crypto.openAs(reader, sealed, expected);
  return (await crypto.openForwarded(reader, sealed, { ...expected, was: item.was }, [theirs, ...side.writers])).inner;
}

async function openOne(crypto: Crypto, side: Side, guest: Signed, item: Known, sealed: string): Promise<Opened> {
  try {
    const { text, day, sender } = await believed(crypto, side, guest, item, sealed);
    return { state: 'open', text, day, byGuest: crypto.toBase64(sender) === guest.signing_key };
  } catch (thrown) {
    if (thrown instanceof crypto.EnvelopeError) return { state: 'not_for_you' };
    throw thrown;
  }
}

/** The keys in hand, asked for once more when something is for a later key of the desk: a colleague has made a new one meanwhile. */
async function sideFor(at: Desk, items: readonly Pick<Known, 'epoch'>[]): Promise<Side> {
  const side = await at.side();
  return items.some(({ epoch }) => (epoch ?? 0) > (side.epoch ?? 0)) ? at.side(true) : side;
}

/** Whether the desk has, or had, the key that something is listed for. What is listed for any other is told as a fault. */
function isOfDesk({ epochs }: Side, { epoch }: Pick<Known, 'epoch'>): boolean {
  return epochs === undefined || epochs.some((known) => known.epoch === (epoch ?? 0));
}

/** Lets the page be drawn and pressed between two openings. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

type Wanted = { guest: Signed; item: Known };

async function openAll(at: Desk, wanted: readonly Wanted[]): Promise<Record<string, Opened>> {
  const side = await sideFor(at, wanted.map(({ item }) => item));
  const { crypto } = await codeAndKeys();
  // What is sealed for a key that this browser has not got is not even fetched: the guest would read that it was.
  const mine = wanted.filter(({ item }) => side.reader(item.epoch) !== undefined);
  const fetched = await fetchItems(mine.map(({ item }) => item.id));
  const opened: Record<string, Opened> = Object.fromEntries(wanted.map(({ item }) => [item.id, { state: isOfDesk(side, item) ? 'earlier_key' : 'not_for_you' }]));
  for (const [n, { guest, item }] of mine.entries()) {
    const one = fetched[n];
    opened[item.id] = one === undefined || !('sealed' in one) ? { state: 'gone' } : await openOne(crypto, side, guest, item, one.sealed);
    await breathe();
  }
  return opened;
}

/** Opens what a guest wrote of one kind, for one booking or for all. @throws Problem when it could not be fetched, or nobody touched a passkey */
export async function openKind(id: string, kind: string, booking?: string, at: Desk = desk): Promise<void> {
  const guest = await guestOf(id, at);
  const items = guest.items.filter((item) => item.was === kind && item.may_open && (booking === undefined || item.booking === booking));
  at.keepOpened(await openAll(at, items.map((item) => ({ guest, item }))));
}

/**
 * Opens one kind of several guests at once, by guest. Whoever wrote nothing of it is not in it; a text that does not open here is null, and
 * whoever shows the list must say so. @throws Problem
 */
export async function openOfKinds(ids: readonly string[], kind: string, at: Desk = desk): Promise<Record<string, string | null>> {
  const wanted: Wanted[] = [];
  for (const id of ids) {
    const guest = await loadGuest(id, at).catch((thrown: unknown) => {
      if (thrown instanceof Problem && thrown.status === 404) return undefined; // a caller has left no text
      throw thrown;
    });
    for (const item of guest?.items ?? []) if (guest !== undefined && item.was === kind && item.may_open) wanted.push({ guest, item });
  }
  if (wanted.length === 0) return {};
  const opened = await openAll(at, wanted);
  return Object.fromEntries(wanted.flatMap(({ guest, item }) => {
    const one = opened[item.id];
    return [[guest.id, one?.state === 'open' ? one.text : null]];
  }));
}

/** Opens what was handed on to her. @throws Problem */
export async function openHandedOn(id: string, at: Desk = desk): Promise<void> {
  const guest = await guestOf(id, at);
  at.keepOpened(await openAll(at, guest.items.filter((item) => item.kind === 'forwarded' && item.may_open).map((item) => ({ guest, item }))));
}

/** The chosen names of a list, fifty at a time; each batch is shown when it is open. @throws Problem */
export async function openNames(of: readonly Named[], at: Desk = desk): Promise<void> {
  const guests = at.guests ?? (await loadGuests(at));
  const wanted = of.flatMap(({ guest: id, nameItem }) => {
    const guest = guests.find((one) => one.id === id);
    if (guest === undefined || nameItem === undefined) return [];
    const listed = guest.chosen_name?.id === nameItem ? guest.chosen_name : { id: nameItem, kind: 'chosen_name' as const, was: 'chosen_name' as const, author: 'guest' };
    return [{ guest, item: listed }];
  });
  for (const batch of batchesOf(wanted)) {
    const opened = await openAll(at, batch);
    // What does not open keeps its card name; the empty mark says that it was tried.
    at.names = { ...at.names, ...Object.fromEntries(Object.entries(opened).map(([item, text]) => [item, text.state === 'open' ? text.text : ''])) };
  }
  // Nor does what is no longer listed: it is not asked for again.
  at.names = { ...Object.fromEntries(of.flatMap(({ nameItem }) => (nameItem === undefined ? [] : [[nameItem, '']]))), ...at.names };
}

/** Opens the thread with a guest: in its order, and failing closed. @throws Problem */
export async function openThread(guest: GuestOut, at: Desk = desk): Promise<void> {
  const messages = messagesOf(guest);
  const side = await sideFor(at, messages);
  const { crypto } = await codeAndKeys();
  const mine = messages.filter(({ epoch }) => side.reader(epoch) !== undefined).map(({ id }) => id);
  const fetched = new Map((await fetchItems(mine)).map((one) => [one.id, one]));
  const listed = messages.map((item): Listed => {
    const one = fetched.get(item.id);
    return {
      id: item.id, kind: item.kind === 'forwarded' ? 'forwarded' : 'message', seq: item.seq ?? 0, author: item.author, epoch: item.epoch,
      sealed: !isOfDesk(side, item) ? '' : one === undefined || !('sealed' in one) ? undefined : one.sealed,
    };
  });
  const theirs = { key: crypto.fromBase64(guest.signing_key) };
  const about = {
    guest: guest.id, recipients: [guest.recipient, undefined] as const, epochs: side.epochs, seen: at.threads[guest.id]?.seen,
    writer: (author: string) => (author === 'guest' ? theirs : side.writer(author)),
  };
  at.threads = { ...at.threads, [guest.id]: await crypto.openThread(({ epoch }) => side.reader(epoch), about, listed) };
}

/** The thread with this reader. What was handed on from another thread has no number in this one. */
export function messagesOf(guest: GuestOut): ItemOut[] {
  return guest.items.filter(({ kind, was, seq }) => kind === 'message' || (kind === 'forwarded' && was === 'message' && seq !== undefined));
}

type Sealing = { kind: 'message' | 'working_note' | 'letter'; text: string };

async function sealTo(at: Desk, side: Side, guest: GuestOut, { kind, text }: Sealing): Promise<ItemIn> {
  const { crypto } = await codeAndKeys();
  const programme = await fetchProgramme();
  const now = new Date();
  const recipients = [guest.recipient, side.recipient] as const;
  // Nothing is sealed before the code has shown that it works for exactly these keys.
  await crypto.selfTest({ programme, origin: location.origin, now, recipients });
  const thread = kind === 'message' ? crypto.nextPlace(at.threads[guest.id] ?? { seen: 0 }, guest.next_seq) : undefined;
  const sealed = await crypto.sealFor(side.signer, { kind, guest: guest.id, recipients, day: crypto.dateIn(programme.zone, now), text, thread });
  return { ...sealed, ...addressed(side), ...(thread === undefined ? {} : { seq: thread.seq }) };
}

/** For whom an item is beside the guest, as the server is told. */
export function addressed({ as, epoch }: Side): Pick<ItemIn, 'to' | 'epoch'> {
  return { to: as, ...(epoch === undefined ? {} : { epoch }) };
}

export async function put(guest: string, items: ItemIn[]): Promise<void> {
  const body = { items };
  await ask('post', '/staff/guests/{id}/items', { id: guest, body, headers: once(newAction(body).key), ...signedIn });
}

/** How often a message is sealed anew when the guest writes at the same moment, or the desk gets another key. */
const tries = 3;

/**
 * Seals a text for a guest and sends it. Of a message the place in the thread may have been taken meanwhile: then the thread
 * is read anew and the message sealed for the next place, so that nothing that was typed is lost. So it is when somebody has
 * left the desk, whose key is then another one. @throws Problem
 */
export async function write(id: string, sealing: Sealing, at: Desk = desk): Promise<void> {
  let changed = false;
  for (let left = tries; ; left -= 1) {
    const side = await at.side(changed);
    const guest = await loadGuest(id, at);
    if (sealing.kind === 'message') await openThread(guest, at);
    try {
      await put(id, [await sealTo(at, side, guest, sealing)]);
      break;
    } catch (thrown) {
      changed = thrown instanceof Problem && thrown.code === 'desk_changed';
      if (left <= 1 || !(changed || (thrown instanceof Problem && thrown.code === 'thread_moved'))) throw thrown;
    }
  }
  const after = await loadGuest(id, at);
  if (sealing.kind === 'message') await openThread(after, at);
}

/** Four words for both to say aloud, from the keys that this browser knows. @throws Problem `touch_declined`, SealingError */
export async function aloud(guest: GuestOut, { booking, date }: { booking: string; date: string }): Promise<string[]> {
  const keys = await needUnlocked();
  const { crypto } = await codeAndKeys();
  return crypto.meetingWords({ origin: location.origin, guest: guest.recipient, guestSigning: crypto.fromBase64(guest.signing_key), counsellor: keys.recipient, signing: keys.signing.public, booking, day: date });
}
