import { fromBase64 } from '../bytes.ts';
import { DeskError, openSeed } from '../desk.ts';
import { EnvelopeError, type Writer } from '../envelope.ts';
import { SealingError } from '../failure.ts';
import { openAs, openForwarded, type Expecting, type Reader } from '../open.ts';
import { selfTest } from '../selftest.ts';
import { isKeyOf } from '../staff.ts';
import { openThread, type Listed } from '../thread.ts';
import { keyWords, meetingWords } from '../words.ts';
import type { Author, GuestName, House, Public, Server, Stored, With } from './house.ts';

/**
 * What each browser shows of a server's answers, as lines. Own keys are a browser's own; everything else it is told. Every
 * text that is shown stands in a line; a fault is a line without one. Imported by tests only.
 */

export type Who = 'kari' | 'ingrid' | 'ola' | 'berit';

/** What is looked at: a thread of Kari's, her other texts with Ingrid, what was handed on to Ola, keys, or a field before it is offered. */
export type Part = 'thread with ingrid' | 'thread with office' | 'texts' | 'handed on' | 'card' | 'meeting' | 'own key' | 'desk' | 'field';

export function look(house: House, server: Server, who: Who, part: Part): Promise<string[]> {
  switch (part) {
    case 'thread with ingrid': return thread(house, server, who, 'ingrid');
    case 'thread with office': return thread(house, server, who, 'office');
    case 'texts': return texts(house, server, who);
    case 'handed on': return handedOn(house, server, who);
    case 'card': return Promise.resolve(card(house, server));
    case 'meeting': return Promise.resolve([meeting(house, server)]);
    case 'own key': return Promise.resolve([isKeyOf(house.ingrid, server.keys.ingrid) ? 'mine' : 'not mine']);
    case 'desk': return desk(house, server);
    case 'field': return field(server);
  }
}

/** Berit reads what was sealed for the office; the others with their own keys. */
function readerOf(house: House, who: Who): Reader {
  return who === 'berit' ? house.office : house[who];
}

type Keyring = { recipients: (other: With) => readonly [string, string]; writer: (author: Author) => Writer | undefined; guest: string };

/** What a browser knows of the people around Kari: a guest of herself and from GET /keys, staff of themselves and what they are told. */
function keyring(house: House, server: Server, who: Who, guest: GuestName = 'kari'): Keyring {
  const own = who === 'kari' ? undefined : server.guests[guest];
  const recipient = own?.recipient ?? house.kari.recipient;
  const mine = (name: 'ingrid' | 'ola' | 'office'): string => (who === name || (who === 'berit' && name === 'office') ? house[name].recipient : server.keys[name].recipient);
  const writer = (author: Author): Writer | undefined => {
    switch (author) {
      case 'guest': return { key: own === undefined ? house.kari.signing.public : fromBase64(own.signing_key) };
      case 'ingrid': case 'ola': return { key: who === author ? house[author].signing.public : fromBase64(server.keys[author].signing_key) };
      case 'office': return { desks: [{ desk: 'office', epoch: server.keys.office.epoch, key: who === 'berit' ? house.office.signing.public : fromBase64(server.keys.office.signing_key) }] };
      default: return undefined;
    }
  };
  return { recipients: (other) => [recipient, mine(other)], writer, guest: own?.id ?? house.kari.guest };
}

async function thread(house: House, server: Server, who: Who, other: With): Promise<string[]> {
  const { recipients, writer, guest } = keyring(house, server, who);
  const listed = server.items
    .filter((item) => item.guest === 'kari' && item.with === other && item.seq !== undefined)
    .map(({ id, kind, seq, author, sealed }): Listed => ({ id, kind: kind === 'forwarded' ? kind : 'message', seq: seq ?? 0, author, sealed }));
  const { entries, behind } = await openThread(readerOf(house, who), { guest, recipients: recipients(other), writer: (author) => writer(author as Author) }, listed);
  const lines = entries.map((entry) => {
    switch (entry.state) {
      case 'open': return `${entry.author}: ${entry.message.text}`;
      case 'fault': return `${entry.seq} ${entry.fault}`;
      case 'gap': return `gap ${entry.from}-${entry.to}`;
      case 'unfetched': return `${entry.seq} unfetched`;
    }
  });
  return behind ? [...lines, 'behind'] : lines;
}

function expecting(server: Keyring, item: Stored): Expecting | undefined {
  const from = server.writer(item.author);
  return from === undefined ? undefined : { kind: item.kind, id: item.id, guest: server.guest, recipients: server.recipients(item.with), from };
}

async function texts(house: House, server: Server, who: Who): Promise<string[]> {
  const keys = keyring(house, server, who);
  return shown(server.items.filter((item) => item.guest === 'kari' && item.with === 'ingrid' && item.seq === undefined), async (item) => {
    const expected = expecting(keys, item);
    if (expected === undefined) throw new EnvelopeError('context');
    return `${item.kind} by ${item.author}: ${(await openAs(readerOf(house, who), item.sealed, expected)).text}`;
  });
}

async function handedOn(house: House, server: Server, who: Who): Promise<string[]> {
  const keys = keyring(house, server, who);
  const writers = (['guest', 'ingrid', 'ola', 'office'] as const).map(keys.writer).filter((writer) => writer !== undefined);
  return shown(server.items.filter((item) => item.guest === 'kari' && item.with === 'ola'), async (item) => {
    const expected = expecting(keys, item);
    if (expected === undefined) throw new EnvelopeError('context');
    const { inner } = await openForwarded(readerOf(house, who), item.sealed, expected, writers);
    return `${inner.kind} handed on by ${item.author}: ${inner.text}`;
  });
}

/** One line an item; whatever does not open says so and nothing else. */
async function shown(items: readonly Stored[], open: (item: Stored) => Promise<string>): Promise<string[]> {
  const lines: string[] = [];
  for (const item of items) {
    try {
      lines.push(await open(item));
    } catch (thrown) {
      if (!(thrown instanceof EnvelopeError)) throw thrown;
      lines.push(`${item.kind}: sealed, not for you`);
    }
  }
  return lines;
}

/** Six words of each key, shown on each visit beside the printed card, which a doctor compares. */
function card(house: House, { keys }: Server): string[] {
  const words = ({ recipient, signing_key: signing }: Public): string => keyWords(recipient, fromBase64(signing)).join(' ');
  return (['ingrid', 'office', 'safety'] as const).map((name) => `${name}: ${words(keys[name]) === words(house.honest.keys[name]) ? 'as printed' : 'other words'}`);
}

/** Whether both screens show the same four words when Kari and Ingrid meet. */
function meeting(house: House, server: Server): string {
  const at = { origin: house.kari.origin, booking: 'b'.repeat(32), day: '2026-12-01' };
  const { recipient, signing_key: signing } = server.keys.ingrid;
  const hers = meetingWords({ ...at, guest: house.kari.recipient, guestSigning: house.kari.signing.public, counsellor: recipient, signing: fromBase64(signing) });
  const theirs = meetingWords({ ...at, guest: server.guests.kari.recipient, guestSigning: fromBase64(server.guests.kari.signing_key), counsellor: house.ingrid.recipient, signing: house.ingrid.signing.public });
  return hers.join(' ') === theirs.join(' ') ? 'the same words' : 'other words';
}

async function desk(house: House, server: Server): Promise<string[]> {
  const { office } = server.keys;
  try {
    await openSeed(house.berit.identity, server.seat.sealed, { ...office, epoch: server.seat.epoch }, house.berit.origin, 'office');
    return ['the desk’s seed'];
  } catch (thrown) {
    if (!(thrown instanceof DeskError)) throw thrown;
    return [`refused: ${thrown.why}`];
  }
}

async function field({ programme, keys }: Server): Promise<string[]> {
  try {
    await selfTest({ programme, origin: 'https://lysning.example', now: new Date('2026-11-21T10:00:00Z'), recipients: [keys.ingrid.recipient, keys.office.recipient, keys.safety.recipient] });
    return ['offered'];
  } catch (thrown) {
    if (!(thrown instanceof SealingError)) throw thrown;
    return [thrown.code];
  }
}
