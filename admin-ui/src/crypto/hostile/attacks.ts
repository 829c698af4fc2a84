import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { fromBase64, toBase64 } from '../bytes.ts';
import { sealFor, forward } from '../seal.ts';
import { openAs, openForwarded } from '../open.ts';
import type { Part, Who } from './browsers.ts';
import { certificateOf, day, falseCertificate, fileFor, sealItem, plainOf, resigned, type House, type Making, type Server, type Stored } from './house.ts';

/**
 * What a hostile server may do, as data: every line is one attack, whose browsers look, and what they then show. What is not named in
 * `sees` is not shown. `docs/THREAT-MODEL.md` says the same in words. Imported by tests only.
 */
export type Attack = {
  name: string;
  property: 'P4' | 'P5' | 'P6';
  part: Part;
  readers: readonly Who[];
  does: (server: Server, house: House) => void | Promise<void>;
  sees: readonly string[];
};

/** The item of Kari's (unless said otherwise) that says this; found by its order among those of a kind. */
function nth(server: Server, kind: Stored['kind'], other: Stored['with'], at: number, guest: Stored['guest'] = 'kari'): Stored {
  const found = server.items.filter((item) => item.kind === kind && item.with === other && item.guest === guest)[at];
  if (found === undefined) throw new Error('no such item');
  return found;
}

const message = (server: Server, seq: number): Stored => nth(server, 'message', 'ingrid', seq - 1);

function swap(a: Stored, b: Stored, ...fields: ('id' | 'sealed' | 'seq')[]): void {
  const [ofA, ofB] = [{ ...a }, { ...b }];
  for (const field of fields) {
    Object.assign(a, { [field]: ofB[field] });
    Object.assign(b, { [field]: ofA[field] });
  }
}

/** The order in which the thread with Ingrid is listed. */
function listInOrder(server: Server, ...order: number[]): void {
  const thread = order.map((seq) => message(server, seq));
  server.items = [...thread, ...server.items.filter((item) => !thread.includes(item))];
}

const after = ['guest: message 1', 'ingrid: message 2', 'guest: message 3', 'ingrid: message 4'];
/** One more in the thread with Ingrid. */
const fifth: Making = { guest: 'kari', with: 'ingrid', author: 'ingrid', kind: 'message', seq: 5, seen: 4, text: 'never shown' };
/** One more in the office's. */
const fromOffice: Making = { guest: 'kari', with: 'office', author: 'office', kind: 'message', seq: 4, seen: 3, epoch: 3, text: 'never shown' };
const office = ['guest: to the office 1', 'office: to the office 2', 'guest: to the office 3'];

const both = ['kari', 'ingrid'] as const;
const atOffice = ['kari', 'berit'] as const;

/** Ingrid’s second message with something inside changed and signed by her again, as by a browser of hers with a fault. */
async function crafted(server: Server, house: House, change: Parameters<typeof resigned>[2], recipients?: readonly string[]): Promise<void> {
  const item = message(server, 2);
  const plain = resigned(await plainOf(house.ingrid, item.sealed), house.ingrid.signing, change);
  item.sealed = await fileFor(plain, recipients ?? [house.kari.recipient, house.ingrid.recipient]);
}

/** The file of the second message changed as bytes. */
function bytes(server: Server, change: (file: Uint8Array) => Uint8Array): void {
  const item = message(server, 2);
  item.sealed = toBase64(change(fromBase64(item.sealed)));
}

/** The true plaintext of the second message in a file of another form. */
async function recast(server: Server, house: House, recipients: Parameters<typeof fileFor>[1]): Promise<void> {
  const item = message(server, 2);
  item.sealed = await fileFor(await plainOf(house.ingrid, item.sealed), recipients);
}

const second = ['guest: message 1', '2 closed', 'guest: message 3', 'ingrid: message 4'];

const threads: Omit<Attack, 'part'>[] = [
  { name: 'the files of two messages swapped', property: 'P6', readers: both, sees: ['guest: message 1', '2 closed', 'guest: message 3', '4 closed'],
    does: (server) => swap(message(server, 2), message(server, 4), 'sealed') },
  { name: 'two messages swapped, ids and all', property: 'P6', readers: both, sees: ['guest: message 1', '2 closed', 'guest: message 3', '4 closed'],
    does: (server) => swap(message(server, 2), message(server, 4), 'sealed', 'id') },
  { name: 'the thread listed in another order', property: 'P5', readers: both, sees: ['guest: message 1', 'gap 2-2', 'guest: message 3', '2 order', 'ingrid: message 4'],
    does: (server) => listInOrder(server, 1, 3, 2, 4) },
  { name: 'two messages given each other’s numbers', property: 'P6', readers: both, sees: ['guest: message 1', 'gap 2-3', '4 closed', '3 order', '2 order'],
    does: (server) => swap(message(server, 2), message(server, 4), 'seq') },
  { name: 'one taken out of the middle', property: 'P5', readers: both, sees: ['guest: message 1', 'gap 2-2', 'guest: message 3', 'ingrid: message 4'],
    does: (server) => void (server.items = server.items.filter((item) => item !== message(server, 2))) },
  { name: 'one repeated', property: 'P5', readers: both, sees: [...after, '4 repeat'], does: (server) => void server.items.push({ ...message(server, 4) }) },
  { name: 'one repeated under a new number', property: 'P5', readers: both, sees: [...after, '5 repeat'], does: (server) => void server.items.push({ ...message(server, 4), seq: 5 }) },
  { name: 'one replayed under a new id and number', property: 'P6', readers: both, sees: [...after, '5 closed'],
    does: (server) => void server.items.push({ ...message(server, 4), seq: 5, id: 'e'.repeat(32) }) },
  { name: 'another message with a number that was used', property: 'P5', readers: both, sees: [...after, '4 repeat'],
    does: async (server, house) => void server.items.push(await sealItem(house, house.ingrid, { ...fifth, seq: 4, seen: 3 })) },
  { name: 'a writer who was shown less than before', property: 'P5', readers: both, sees: [...after, '5 order'],
    does: async (server, house) => void server.items.push(await sealItem(house, house.ingrid, { ...fifth, seen: 1 })) },
  { name: 'a message forged as Ingrid’s', property: 'P5', readers: both, sees: [...after, '5 closed'],
    does: async (server, house) => void server.items.push(await sealItem(house, house.mallory, fifth)) },
  { name: 'a message forged as the guest’s', property: 'P5', readers: both, sees: [...after, '5 closed'],
    does: async (server, house) => void server.items.push(await sealItem(house, house.mallory, { ...fifth, author: 'guest' })) },
  { name: 'a message of somebody unknown', property: 'P5', readers: both, sees: [...after, '5 closed'],
    does: async (server, house) => void server.items.push(await sealItem(house, house.mallory, { ...fifth, author: 'nobody' })) },
  { name: 'the guest’s own message said to be Ingrid’s', property: 'P6', readers: both, sees: ['1 closed', ...after.slice(1)],
    does: (server) => void (message(server, 1).author = 'ingrid') },
  { name: 'a message of another guest', property: 'P6', readers: both, sees: second,
    does: (server) => void (message(server, 2).sealed = nth(server, 'message', 'ingrid', 1, 'nils').sealed) },
  { name: 'a message of another guest, with its id', property: 'P6', readers: both, sees: second,
    does: (server) => void Object.assign(message(server, 2), { sealed: nth(server, 'message', 'ingrid', 1, 'nils').sealed, id: nth(server, 'message', 'ingrid', 1, 'nils').id }) },
  { name: 'what the guest wrote to the office', property: 'P6', readers: both, sees: ['1 closed', ...after.slice(1)],
    does: (server) => { const { id, sealed } = nth(server, 'message', 'office', 0); Object.assign(message(server, 1), { id, sealed }); } },
  { name: 'a message written at another address of ours', property: 'P6', readers: both, sees: [...after, '5 closed'],
    does: async (server, house) => void server.items.push(await sealItem(house, { ...house.ingrid, origin: 'https://lysning.invalid' }, fifth)) },
  { name: 'a note passed off as a message', property: 'P6', readers: both, sees: [...after, '5 closed'],
    does: (server) => { const { id, sealed } = nth(server, 'working_note', 'ingrid', 0); server.items.push({ ...message(server, 4), id, sealed, seq: 5 }); } },
  { name: 'a file with a third recipient', property: 'P4', readers: both, sees: second,
    does: (server, house) => recast(server, house, [house.kari.recipient, house.ingrid.recipient, house.mallory.recipient]) },
  { name: 'a file with one recipient', property: 'P4', readers: both, sees: second, does: (server, house) => recast(server, house, [house.kari.recipient]) },
  { name: 'a file with a classical recipient', property: 'P4', readers: both, sees: second,
    does: async (server, house) => recast(server, house, [house.kari.recipient, await identityToRecipient(await generateX25519Identity())]) },
  { name: 'a file under a passphrase', property: 'P4', readers: both, sees: second, does: (server, house) => recast(server, house, { passphrase: 'known to the server' }) },
  { name: 'a file for the guest and somebody else', property: 'P6', readers: ['ingrid'], sees: second,
    does: (server, house) => recast(server, house, [house.kari.recipient, house.mallory.recipient]) },
  { name: 'a file cut short', property: 'P4', readers: both, sees: second, does: (server) => bytes(server, (file) => file.subarray(0, -1)) },
  { name: 'a file with a byte more', property: 'P4', readers: both, sees: second, does: (server) => bytes(server, (file) => Uint8Array.of(...file, 0)) },
  { name: 'a file with one bit changed', property: 'P4', readers: both, sees: second, does: (server) => bytes(server, (file) => file.with(5000, (file[5000] ?? 0) ^ 1)) },
  { name: 'a file of nothing', property: 'P4', readers: both, sees: second, does: (server) => bytes(server, () => new Uint8Array()) },
  { name: 'a message in the file size of another kind', property: 'P4', readers: both, sees: second, does: (server, house) => crafted(server, house, { size: 4096 }) },
  { name: 'a text longer than its kind may be', property: 'P5', readers: both, sees: second, does: (server, house) => crafted(server, house, { text: 'x'.repeat(2001) }) },
  { name: 'words hidden in the filling', property: 'P6', readers: both, sees: second, does: (server, house) => crafted(server, house, { fill: 'never shown' }) },
  { name: 'a line more', property: 'P6', readers: both, sees: second, does: (server, house) => crafted(server, house, { head: (head) => head.replace('day: ', 'note: x\nday: ') }) },
  { name: 'another version', property: 'P6', readers: both, sees: second, does: (server, house) => crafted(server, house, { head: (head) => head.replace('item v1', 'item v0') }) },
  { name: 'a message without a place', property: 'P6', readers: both, sees: second, does: (server, house) => crafted(server, house, { head: (head) => head.replace(/thread: .*\n/, '') }) },
  { name: 'a day that is none', property: 'P6', readers: both, sees: second, does: (server, house) => crafted(server, house, { head: (head) => head.replace(day, '2026-02-30') }) },
  { name: 'a message that names other readers', property: 'P6', readers: both, sees: second,
    does: (server, house) => crafted(server, house, { head: (head) => head.replace(/to: (.*)\nto: (.*)\n/, 'to: $2\nto: $1\n') }) },
  { name: 'a counsellor’s message said to be for a desk', property: 'P5', readers: both, sees: [...after, '5 closed'],
    does: async (server, house) => void server.items.push(await sealItem(house, { ...house.ingrid, desk: certificateOf(house.office, house.ingrid) }, fifth)) },
];

/** Somebody writes for the office with this certificate. */
function asOffice(name: string, signer: (house: House) => Parameters<typeof sealItem>[1]): Omit<Attack, 'part'> {
  return { name, property: 'P5', readers: atOffice, sees: [...office, '4 closed'],
    does: async (server, house) => void server.items.push(await sealItem(house, signer(house), fromOffice)) };
}

const deskThreads: Omit<Attack, 'part'>[] = [
  asOffice('for the office without a certificate', (house) => house.berit),
  asOffice('for the office with a certificate that it did not sign', (house) => ({ ...house.mallory, desk: falseCertificate(house.kari.origin, 'office', 3, house.mallory, house.mallory.signing) })),
  asOffice('for the office with the certificate of its member', (house) => ({ ...house.mallory, desk: certificateOf(house.office, house.berit) })),
  asOffice('for the office with a certificate of an earlier epoch', (house) => ({ ...house.berit, desk: certificateOf(house.before, house.berit) })),
  asOffice('for the office with an earlier epoch’s certificate as today’s', (house) => ({ ...house.berit, desk: { ...certificateOf(house.before, house.berit), epoch: 3 } })),
  asOffice('for the office with a certificate of the safety desk', (house) => ({ ...house.berit, desk: certificateOf(house.safety, house.berit) })),
  asOffice('for the office with the safety desk’s certificate as its own', (house) => ({ ...house.berit, desk: { ...certificateOf(house.safety, house.berit), desk: 'office' } })),
  asOffice('for the office with a certificate of another address', (house) => ({ ...house.berit, desk: falseCertificate('https://lysning.invalid', 'office', 3, house.berit, house.office.signing) })),
  asOffice('by a counsellor, in the office’s thread', (house) => house.ingrid),
  asOffice('forged as the office’s by the server', (house) => house.mallory),
  { name: 'the office’s messages in the numbers of others', property: 'P6', readers: atOffice, sees: ['1 closed', '2 closed', office[2] ?? ''],
    does: (server) => swap(nth(server, 'message', 'office', 0), nth(server, 'message', 'office', 1), 'sealed', 'id') },
  { name: 'a message to the counsellor, given to the office by one who could read it', property: 'P6', readers: atOffice, sees: [...office.slice(0, 2), '3 closed'],
    does: async (server, house) => {
      const { id, sealed } = message(server, 3);
      Object.assign(nth(server, 'message', 'office', 2), { id, sealed: await fileFor(await plainOf(house.ingrid, sealed), [house.kari.recipient, house.office.recipient]) });
    } },
];

/** Somebody writes in the office's thread for the key of an epoch, with the certificate of one, as if the list were right. */
function inEpoch(name: string, listed: number, certified: 'office' | 'before', sees: readonly string[]): Omit<Attack, 'part'> {
  return { name, property: 'P5', readers: atOffice, sees,
    does: async (server, house) => void server.items.push(await sealItem(house, { ...house.berit, desk: certificateOf(house[certified], house.berit) }, { ...fromOffice, epoch: listed })) };
}

/** A desk's key changes when somebody leaves: what is for another key than is said, or by one of before, is a fault. */
const epochs: Omit<Attack, 'part'>[] = [
  { name: 'one for today’s key, listed for the earlier', property: 'P5', readers: atOffice, sees: [...office.slice(0, 2), '3 closed'],
    does: (server) => void (nth(server, 'message', 'office', 2).epoch = 2) },
  { name: 'one for the earlier key, listed for today’s', property: 'P5', readers: atOffice, sees: ['1 closed', ...office.slice(1)],
    does: (server) => void (nth(server, 'message', 'office', 0).epoch = 3) },
  { name: 'one listed for a key that the desk never had', property: 'P5', readers: atOffice, sees: [...office.slice(0, 2), '3 closed'],
    does: (server) => void (nth(server, 'message', 'office', 2).epoch = 4) },
  { name: 'one listed for no key of the desk', property: 'P5', readers: atOffice, sees: [...office.slice(0, 2), '3 closed'],
    does: (server) => void (nth(server, 'message', 'office', 2).epoch = undefined) },
  inEpoch('for today’s key, certified by the earlier', 3, 'before', [...office, '4 closed']),
  inEpoch('for the earlier key, certified by today’s', 2, 'office', [...office, '4 closed']),
  inEpoch('for the earlier key and certified by it, after today’s was there: by one who has left', 2, 'before', [...office, '4 order']),
  { name: 'a guest’s message sealed for the earlier key, after today’s was there', property: 'P5', readers: atOffice, sees: [...office, '4 order'],
    does: async (server, house) => void server.items.push(await sealItem(house, house.kari, { ...fromOffice, author: 'guest', epoch: 2 })) },
  { name: 'an earlier key told as it never was', property: 'P5', readers: ['kari'], sees: ['1 closed', ...office.slice(1)],
    does: (server, house) => void (server.keys.earlier = [{ epoch: 2, recipient: house.mallory.recipient, signing_key: toBase64(house.mallory.signing.public) }]) },
];

const ofOffice = ['chosen_name by guest: chosen name', 'contact handed on by office: contact'];

/** The contact is sealed anew for one of the office's keys, by Berit with a certificate of one. */
async function sealAnew(server: Server, house: House, to: 'office' | 'before', certified: 'office' | 'before'): Promise<void> {
  const item = nth(server, 'forwarded', 'office', 0);
  const listed = { id: item.id, guest: house.kari.guest, recipients: [house.kari.recipient, house.office.recipient] as const };
  const { outer } = await openForwarded(house.office, item.sealed, { ...listed, kind: 'forwarded', from: { desks: [{ desk: 'office', epoch: 3, key: house.office.signing.public }] } }, [{ key: house.kari.signing.public }]);
  const signer = { ...house.berit, desk: certificateOf(house[certified], house.berit) };
  item.sealed = (await sealFor(signer, { ...listed, recipients: [house.kari.recipient, house[to].recipient], kind: 'forwarded', day, text: outer.text })).sealed;
}

const deskTexts: Omit<Attack, 'part'>[] = [
  { name: 'a text listed for another key of the desk', property: 'P5', readers: atOffice, sees: ['chosen_name: sealed, not for you', ofOffice[1] ?? ''],
    does: (server) => void (nth(server, 'chosen_name', 'office', 0).epoch = 3) },
  { name: 'sealed anew by the certificate of before', property: 'P5', readers: atOffice, sees: [ofOffice[0] ?? '', 'forwarded: sealed, not for you'],
    does: (server, house) => sealAnew(server, house, 'office', 'before') },
  { name: 'sealed anew for the key of before', property: 'P5', readers: atOffice, sees: [ofOffice[0] ?? '', 'forwarded: sealed, not for you'],
    does: (server, house) => sealAnew(server, house, 'before', 'office') },
];

const texts = ['words_beforehand by guest: words beforehand', 'working_note by ingrid: first note', 'working_note by ingrid: second note', 'letter by ingrid: letter'];
const not = (kind: string): string => `${kind}: sealed, not for you`;

const items: Omit<Attack, 'part'>[] = [
  { name: 'two notes swapped', property: 'P6', readers: both, sees: [texts[0] ?? '', not('working_note'), not('working_note'), texts[3] ?? ''],
    does: (server) => swap(nth(server, 'working_note', 'ingrid', 0), nth(server, 'working_note', 'ingrid', 1), 'sealed') },
  { name: 'a note about another guest', property: 'P6', readers: both, sees: [texts[0] ?? '', not('working_note'), ...texts.slice(2)],
    does: (server) => void (nth(server, 'working_note', 'ingrid', 0).sealed = nth(server, 'working_note', 'ingrid', 0, 'nils').sealed) },
  { name: 'words of another guest', property: 'P6', readers: both, sees: [not('words_beforehand'), ...texts.slice(1)],
    does: (server) => { const { id, sealed } = nth(server, 'words_beforehand', 'ingrid', 0, 'nils'); Object.assign(nth(server, 'words_beforehand', 'ingrid', 0), { id, sealed }); } },
  { name: 'words said to be something else', property: 'P6', readers: both, sees: [not('today'), ...texts.slice(1)],
    does: (server) => void (nth(server, 'words_beforehand', 'ingrid', 0).kind = 'today') },
  { name: 'a note forged as Ingrid’s', property: 'P5', readers: both, sees: [texts[0] ?? '', not('working_note'), ...texts.slice(2)],
    does: async (server, house) => {
      const first = nth(server, 'working_note', 'ingrid', 0);
      first.sealed = (await sealItem(house, house.mallory, { ...first, text: 'never shown' })).sealed;
    } },
  { name: 'a note said to be by somebody else', property: 'P6', readers: both, sees: [texts[0] ?? '', not('working_note'), ...texts.slice(2)],
    does: (server) => void (nth(server, 'working_note', 'ingrid', 0).author = 'guest') },
  { name: 'a note under a new id', property: 'P6', readers: both, sees: [texts[0] ?? '', not('working_note'), ...texts.slice(2)],
    does: (server) => void (nth(server, 'working_note', 'ingrid', 0).id = 'd'.repeat(32)) },
];

/** Puts another file where the note that was handed on stands. */
async function hand(server: Server, house: House, how: { text: string; by?: Parameters<typeof sealFor>[0] }): Promise<void> {
  const item = nth(server, 'forwarded', 'ola', 0);
  const readers = { guest: house.kari.guest, recipients: [house.kari.recipient, house.ola.recipient] as const };
  item.sealed = (await sealFor(how.by ?? house.kari, { ...readers, kind: 'forwarded', id: item.id, day, text: how.text })).sealed;
}

/** The text of an item as it was signed: what is handed on. */
async function originalOf(house: House, item: Stored, guest: Stored['guest'] = 'kari'): Promise<string> {
  const keys = house[guest];
  const opened = await openAs(house.ingrid, item.sealed, {
    kind: item.kind, id: item.id, guest: keys.guest, recipients: [keys.recipient, house.ingrid.recipient], from: { key: house.ingrid.signing.public },
  });
  return opened.original;
}

const note = (server: Server): Stored => nth(server, 'working_note', 'ingrid', 0);
const toOla = ['kari', 'ola'] as const;

/** One that is handed on with this as its text, by Kari unless it is said by whom. */
function handing(name: string, text: (original: string, house: House, server: Server) => string | Promise<string>, by?: (house: House) => Parameters<typeof sealFor>[0]): Omit<Attack, 'part'> {
  return { name, property: 'P6', readers: toOla, sees: [not('forwarded')],
    does: async (server, house) => hand(server, house, { text: await text(await originalOf(house, note(server)), house, server), ...(by === undefined ? {} : { by: by(house) }) }) };
}

const handed: Omit<Attack, 'part'>[] = [
  handing('what was never handed on by whom it is said', (original) => original, (house) => house.mallory),
  handing('handed on by the counsellor, said to be by the guest', (original) => original, (house) => house.ingrid),
  handing('a forged note inside', async (_, house, server) => {
    const { sealed } = await sealItem(house, house.mallory, { ...note(server), text: 'never shown' });
    return readable(await plainOf(house.kari, sealed));
  }),
  handing('a changed note inside', (original) => original.replace('first note', 'other note')),
  handing('another guest’s note inside', (_, house, server) => originalOf(house, nth(server, 'working_note', 'ingrid', 0, 'nils'), 'nils')),
  handing('a note of another address inside', async (_, house, server) => {
    const { sealed } = await sealItem(house, { ...house.ingrid, origin: 'https://lysning.invalid' }, { ...note(server), text: 'never shown' });
    return readable(await plainOf(house.kari, sealed));
  }),
  handing('a note with a byte more inside', (original) => `${original} `),
  handing('no item inside', () => 'never shown'),
  handing('what was handed on, handed on as a whole', async (_, house, server) => readable(await plainOf(house.kari, nth(server, 'forwarded', 'ola', 0).sealed)).slice(0, 4000)),
  { name: 'for another reader', property: 'P6', readers: toOla, sees: [not('forwarded')],
    does: async (server, house) => {
      const item = nth(server, 'forwarded', 'ola', 0);
      const opened = await openAs(house.kari, note(server).sealed, { kind: 'working_note', id: note(server).id, guest: house.kari.guest, recipients: [house.kari.recipient, house.ingrid.recipient], from: { key: house.ingrid.signing.public } });
      item.sealed = (await forward(house.kari, opened, { recipients: [house.kari.recipient, house.mallory.recipient], id: item.id, day })).sealed;
    } },
];

function readable(plain: Uint8Array): string {
  return String.fromCharCode(...plain).trimEnd();
}

/** Keys of the server's own in the place of somebody's. */
function swapKey(name: 'ingrid' | 'office' | 'safety', field: 'recipient' | 'signing_key'): (server: Server, house: House) => void {
  return (server, house) => void (server.keys[name][field] = field === 'recipient' ? house.mallory.recipient : toBase64(house.mallory.signing.public));
}

const otherWords = (name: string): string[] => ['ingrid', 'office', 'safety'].map((one) => `${one}: ${one === name ? 'other words' : 'as printed'}`);

const swapped: Attack[] = [
  ...(['ingrid', 'office', 'safety'] as const).flatMap((name) => (['recipient', 'signing_key'] as const).map((field): Attack => ({
    name: `another ${field.replace('_', ' ')} of ${name}`, property: 'P5', part: 'card', readers: ['kari'], does: swapKey(name, field), sees: otherWords(name),
  }))),
  { name: 'another’s keys as Ingrid’s', property: 'P5', part: 'card', readers: ['kari'], does: (server) => void (server.keys.ingrid = server.keys.ola), sees: otherWords('ingrid') },
  { name: 'another recipient of Ingrid’s, told to everybody', property: 'P5', part: 'own key', readers: ['ingrid'], does: swapKey('ingrid', 'recipient'), sees: ['not mine'] },
  { name: 'another signing key of Ingrid’s, told to everybody', property: 'P5', part: 'own key', readers: ['ingrid'], does: swapKey('ingrid', 'signing_key'), sees: ['not mine'] },
  { name: 'another recipient of Ingrid’s, told to Kari', property: 'P5', part: 'meeting', readers: ['kari'], does: swapKey('ingrid', 'recipient'), sees: ['other words'] },
  { name: 'another signing key of Ingrid’s, told to Kari', property: 'P5', part: 'meeting', readers: ['kari'], does: swapKey('ingrid', 'signing_key'), sees: ['other words'] },
  { name: 'another signing key of Kari’s, told to Ingrid', property: 'P5', part: 'meeting', readers: ['ingrid'], sees: ['other words'],
    does: (server, house) => void (server.guests.kari = { ...server.guests.kari, signing_key: toBase64(house.mallory.signing.public) }) },
  { name: 'another recipient of Kari’s, told to Ingrid', property: 'P5', part: 'meeting', readers: ['ingrid'],
    does: (server, house) => void (server.guests.kari.recipient = house.mallory.recipient), sees: ['other words'] },
  { name: 'another guest’s keys told to Ingrid as Kari’s', property: 'P5', part: 'thread with ingrid', readers: ['ingrid'],
    does: (server) => void (server.guests.kari = server.guests.nils), sees: ['1 closed', '2 closed', '3 closed', '4 closed'] },
  { name: 'another key of Ingrid’s, told to Kari later', property: 'P5', part: 'texts', readers: ['kari'], does: swapKey('ingrid', 'recipient'),
    sees: [not('words_beforehand'), not('working_note'), not('working_note'), not('letter')] },
  { name: 'an earlier epoch’s seed of the desk', property: 'P5', part: 'desk', readers: ['berit'], does: (server, house) => void (server.seat.sealed = house.seeds.before.sealed), sees: ['refused: other_seed'] },
  { name: 'the desk’s seed as another epoch’s', property: 'P5', part: 'desk', readers: ['berit'], does: (server) => void (server.seat.epoch = 4), sees: ['refused: other_seed'] },
  { name: 'another signing key of the desk', property: 'P5', part: 'desk', readers: ['berit'], does: swapKey('office', 'signing_key'), sees: ['refused: other_seed'] },
  { name: 'the key of an earlier epoch as today’s, told to everybody', property: 'P5', part: 'card', readers: ['kari'], sees: otherWords('office'),
    does: (server) => void (server.keys.office = server.keys.earlier[0] ?? server.keys.office) },
  { name: 'a file of the desk that does not open', property: 'P5', part: 'desk', readers: ['berit'], does: (server) => void (server.seat.sealed = 'AAAA'), sees: ['refused: form'] },
  { name: 'the name of another address', property: 'P5', part: 'field', readers: ['kari'], does: (server) => void (server.programme.origin = 'https://lysning.invalid'), sees: ['sealing_origin'] },
  { name: 'a day in the future', property: 'P5', part: 'field', readers: ['kari'], does: (server) => void (server.programme.today = '2026-12-21'), sees: ['sealing_clock'] },
  { name: 'a day of the past', property: 'P5', part: 'field', readers: ['kari'], does: (server) => void (server.programme.today = '2026-10-21'), sees: ['sealing_clock'] },
  { name: 'a classical key', property: 'P5', part: 'field', readers: ['kari'],
    does: async (server) => void (server.keys.office.recipient = await identityToRecipient(await generateX25519Identity())), sees: ['sealing_keys'] },
  { name: 'no key', property: 'P5', part: 'field', readers: ['kari'], does: (server) => void (server.keys.safety.recipient = ''), sees: ['sealing_keys'] },
];

export const attacks: readonly Attack[] = [
  ...threads.map((attack): Attack => ({ ...attack, part: 'thread with ingrid' })),
  ...deskThreads.map((attack): Attack => ({ ...attack, part: 'thread with office' })),
  ...epochs.map((attack): Attack => ({ ...attack, part: 'thread with office' })),
  ...items.map((attack): Attack => ({ ...attack, part: 'texts' })),
  ...deskTexts.map((attack): Attack => ({ ...attack, part: 'texts with office' })),
  ...handed.map((attack): Attack => ({ ...attack, part: 'handed on' })),
  ...swapped,
];

/** What no browser can know. It stands here so that nobody believes otherwise; docs/THREAT-MODEL.md and the data page say it too. */
export const notDetected: readonly Omit<Attack, 'property'>[] = [
  { name: 'the newest messages cut off, from a browser that remembers none', part: 'thread with ingrid', readers: both, sees: after.slice(0, 2),
    does: (server) => void (server.items = server.items.filter((item) => item !== message(server, 3) && item !== message(server, 4))) },
  { name: 'the oldest messages taken away as if they had run out', part: 'thread with ingrid', readers: both, sees: after.slice(2),
    does: (server) => void (server.items = server.items.filter((item) => item !== message(server, 1) && item !== message(server, 2))) },
  { name: 'everything dropped', part: 'thread with ingrid', readers: both, sees: [], does: (server) => void (server.items = []) },
  { name: 'a note dropped', part: 'texts', readers: both, sees: [texts[0] ?? '', ...texts.slice(2)],
    does: (server) => void (server.items = server.items.filter((item) => item !== note(server))) },
  { name: 'keys of the server’s own told to staff as a guest’s, with messages by them, until both say the four words', part: 'thread with ingrid', readers: ['ingrid'], sees: ['guest: forged'],
    does: async (server, house) => {
      const { recipient, signing } = house.mallory;
      server.guests.kari = { id: house.kari.guest, recipient, signing_key: toBase64(signing.public) };
      const forged = await sealFor(house.mallory, { kind: 'message', guest: house.kari.guest, recipients: [recipient, house.ingrid.recipient], day, text: 'forged', thread: { seq: 1, seen: 0 } });
      server.items = [{ ...message(server, 1), ...forged }];
    } },
];
