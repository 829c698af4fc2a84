import { fromBase64 } from '../bytes.ts';
import { DeskError, openSeed } from '../desk.ts';
import { EnvelopeError, type Writer } from '../envelope.ts';
import { SealingError } from '../failure.ts';
import { openAs, openForwarded, type Reader } from '../open.ts';
import { selfTest } from '../selftest.ts';
import { isKeyOf } from '../staff.ts';
import { openThread, type Epoch, type Listed, type Opener } from '../thread.ts';
import { keyWords, meetingWords } from '../words.ts';
import type { Author, GuestName, House, Public, Server, Stored, With } from './house.ts';

/**
 * What each browser shows of a server's answers, as lines. Own keys are a browser's own; everything else it is told. Every
 * text that is shown stands in a line; a fault is a line without one. Imported by tests only.
 */

export type Who = 'kari' | 'ingrid' | 'ola' | 'berit';

/** What is looked at: a thread of Kari's, her other texts with Ingrid, what was handed on to Ola, keys, or a field before it is offered. */
export type Part = 'thread with ingrid' | 'thread with office' | 'texts' | 'texts with office' | 'handed on' | 'card' | 'meeting' | 'own key' | 'desk' | 'field';

export function look(house: House, server: Server, who: Who, part: Part): Promise<string[]> {
  switch (part) {
    case 'thread with ingrid': return thread(house, server, who, 'ingrid');
    case 'thread with office': return thread(house, server, who, 'office');
    case 'texts': return texts(house, server, who, 'ingrid');
    case 'texts with office': return texts(house, server, who, 'office');
    case 'handed on': return texts(house, server, who, 'ola');
    case 'card': return Promise.resolve(card(house, server));
    case 'meeting': return Promise.resolve([meeting(house, server)]);
    case 'own key': return Promise.resolve([isKeyOf(house.ingrid, server.keys.ingrid) ? 'mine' : 'not mine']);
    case 'desk': return desk(house, server);
    case 'field': return field(server);
  }
}

/** Berit reads what was sealed for the office, with the key of its epoch if she has that one; the others with their own keys. */
function readerOf(house: House, who: Who, epoch: number | undefined): (Reader & { recipient: string }) | undefined {
  return who === 'berit' ? [house.office, house.before].find((keys) => keys.epoch === epoch) : house[who];
}

type OfficeKey = Epoch & { key: Uint8Array };

/** The office's keys by epoch: Berit's own, which follow from its seeds, and of the others what everybody is told. */
function officeKeys(house: House, { keys }: Server, who: Who): OfficeKey[] {
  if (who === 'berit') return [house.office, house.before].map(({ epoch, recipient, signing }) => ({ epoch, recipient, key: signing.public }));
  return [keys.office, ...keys.earlier].map(({ epoch, recipient, signing_key: key }) => ({ epoch, recipient, key: fromBase64(key) }));
}

type Keyring = { guest: string; recipient: string; office: OfficeKey[]; other: (item: Pick<Stored, 'with' | 'epoch'>) => string; writer: (author: Author) => Writer | undefined };

/** What a browser knows of the people around Kari: a guest of herself and from GET /keys, staff of themselves and what they are told. */
function keyring(house: House, server: Server, who: Who, guest: GuestName = 'kari'): Keyring {
  const own = who === 'kari' ? undefined : server.guests[guest];
  const office = officeKeys(house, server, who);
  const other = ({ with: name, epoch }: Pick<Stored, 'with' | 'epoch'>): string => {
    if (name === 'office') return office.find((keys) => keys.epoch === epoch)?.recipient ?? '';
    return who === name ? house[name].recipient : server.keys[name].recipient;
  };
  const writer = (author: Author): Writer | undefined => {
    switch (author) {
      case 'guest': return { key: own === undefined ? house.kari.signing.public : fromBase64(own.signing_key) };
      case 'ingrid': case 'ola': return { key: who === author ? house[author].signing.public : fromBase64(server.keys[author].signing_key) };
      case 'office': return { desks: office.map(({ epoch, key }) => ({ desk: 'office', epoch, key })) };
      default: return undefined;
    }
  };
  return { guest: own?.id ?? house.kari.guest, recipient: own?.recipient ?? house.kari.recipient, office, other, writer };
}

async function thread(house: House, server: Server, who: Who, withWhom: With): Promise<string[]> {
  const { guest, recipient, office, other, writer } = keyring(house, server, who);
  const listed = server.items
    .filter((item) => item.guest === 'kari' && item.with === withWhom && item.seq !== undefined)
    .map(({ id, kind, seq, author, epoch, sealed }): Listed => ({ id, kind: kind === 'forwarded' ? kind : 'message', seq: seq ?? 0, author, epoch, sealed }));
  const about = withWhom === 'office' ? { recipients: [recipient, undefined] as const, epochs: office } : { recipients: [recipient, other({ with: withWhom })] as const };
  const opener: Opener = who === 'berit' ? ({ epoch }) => readerOf(house, who, epoch) : house[who];
  const { entries, behind } = await openThread(opener, { guest, ...about, writer: (author) => writer(author as Author) }, listed);
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

/** What is not in a thread: opened one by one, and with two signatures where it was handed on. */
function texts(house: House, server: Server, who: Who, withWhom: With): Promise<string[]> {
  const keys = keyring(house, server, who);
  const writers = (['guest', 'ingrid', 'ola', 'office'] as const).map(keys.writer).filter((writer) => writer !== undefined);
  return shown(server.items.filter((item) => item.guest === 'kari' && item.with === withWhom && item.seq === undefined), async (item) => {
    const { kind, id, author, epoch, sealed } = item;
    const [reader, from] = [readerOf(house, who, epoch), keys.writer(author)];
    if (reader === undefined || from === undefined) throw new EnvelopeError('context');
    const expected = { kind, id, guest: keys.guest, recipients: [keys.recipient, keys.other(item)] as const, from, epoch };
    if (kind !== 'forwarded') return `${kind} by ${author}: ${(await openAs(reader, sealed, expected)).text}`;
    const { inner } = await openForwarded(reader, sealed, expected, writers);
    return `${inner.kind} handed on by ${author}: ${inner.text}`;
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
