import { Decrypter, Encrypter } from 'age-encryption';
import { fromBase64, toBase64, utf8 } from '../bytes.ts';
import { certificateFor, epochFor, newDeskKeys, type DeskKeys, type SealedSeed } from '../desk.ts';
import { certify, type Certificate } from '../desks.ts';
import type { GuestKeys, SigningKey } from '../keys.ts';
import type { Kind } from '../kinds.ts';
import { openAs } from '../open.ts';
import { forward, sealFor, type Sealed, type Signer } from '../seal.ts';
import { deriveStaffKeys, newSeed, type StaffKeys } from '../staff.ts';
import { newGuest, origin } from '../testing.ts';

/**
 * A house of invented people with real keys, and a server that holds what they really sealed for each other. A hostile server is
 * the same one after somebody changed what it answers: it has every public key and every sealed file, and no key of a person.
 * Imported by tests only.
 */

export type Author = 'guest' | 'ingrid' | 'ola' | 'office' | 'kari' | 'nobody';
export type GuestName = 'kari' | 'nils';
export type With = 'ingrid' | 'ola' | 'office';

/** What the server lists of one item, and the file. */
export type Stored = { id: string; kind: Kind; guest: GuestName; with: With; author: Author; seq?: number | undefined; /** Of what is for the office: for which of its keys it says that it is. */ epoch?: number | undefined; sealed: string };

export type Public = { recipient: string; signing_key: string };

type Epoch = Public & { epoch: number };

export type Server = {
  programme: { origin: string; today: string; zone: string };
  /** GET /keys: for everybody the same. */
  keys: { ingrid: Public; ola: Public; office: Epoch; safety: Epoch; /** The office's keys of before, in which texts still live. */ earlier: Epoch[] };
  /** What staff are told of a guest. */
  guests: Record<GuestName, Public & { id: string }>;
  /** The office's seed for its member Berit. */
  seat: { epoch: number; sealed: string };
  items: Stored[];
};

export type House = {
  kari: GuestKeys;
  nils: GuestKeys;
  ingrid: StaffKeys;
  ola: StaffKeys;
  /** A member of the office. */
  berit: StaffKeys;
  /** The hostile server's own keys: nobody told anybody of them. */
  mallory: StaffKeys;
  office: DeskKeys;
  before: DeskKeys;
  safety: DeskKeys;
  /** Berit, writing for the office. */
  forOffice: Signer;
  /** Seeds of the office for Berit: of this epoch, and of the one before. */
  seeds: { now: SealedSeed; before: SealedSeed };
  honest: Server;
};

export const day = '2026-11-21';

/** The key that something for the office is sealed for: of this epoch, unless it is said. */
export function officeAt(house: Pick<House, 'office' | 'before'>, epoch = house.office.epoch): DeskKeys {
  return epoch === house.before.epoch ? house.before : house.office;
}

const publicOf = (keys: { recipient: string; signing: SigningKey }): Public => ({ recipient: keys.recipient, signing_key: toBase64(keys.signing.public) });

export async function newHouse(): Promise<House> {
  const staff = (name: string): Promise<StaffKeys> => deriveStaffKeys(newSeed(), { origin, staff: name.repeat(32).slice(0, 32) });
  const [kari, nils, ingrid, ola, berit, mallory] = await Promise.all([newGuest(), newGuest(), staff('1'), staff('2'), staff('3'), staff('4')]);
  const [office, before, safety] = await Promise.all([newDeskKeys(origin, 'office', 3), newDeskKeys(origin, 'office', 2), newDeskKeys(origin, 'safety', 3)]);
  const seat = { staff: berit.staff, recipient: berit.recipient };
  const forOffice: Signer = { ...berit, desk: certificateOf(office, berit) };
  const [now, was] = [(await epochFor(office, [seat])).members[0], (await epochFor(before, [seat])).members[0]];
  if (now === undefined || was === undefined) throw new Error('a desk without its member');
  const house = { kari, nils, ingrid, ola, berit, mallory, office, before, safety, forOffice, seeds: { now, before: was } };
  return { ...house, honest: await honestServer(house) };
}

export function certificateOf(desk: DeskKeys, member: StaffKeys): Certificate {
  return { desk: desk.desk, epoch: desk.epoch, signature: fromBase64(certificateFor(desk, member.signing.public)) };
}

/** A certificate that says what it likes, by any key. */
export function falseCertificate(at: string, desk: DeskKeys['desk'], epoch: number, member: StaffKeys, by: SigningKey): Certificate {
  return certify(at, desk, epoch, member.signing.public, by);
}

async function honestServer(house: Omit<House, 'honest'>): Promise<Server> {
  const { kari, nils, ingrid, ola, office, before, safety, forOffice } = house;
  const items: Stored[] = [];
  const put = async (guest: GuestName, to: With, author: Author, kind: Kind, text: string, seq?: number, at = office.epoch): Promise<Stored> => {
    const signer = author === 'guest' ? house[guest] : author === 'office' ? forOffice : ingrid;
    const epoch = to === 'office' ? { epoch: at } : {};
    const item = await sealItem(house, signer, { guest, with: to, author, kind, text, ...epoch, ...(seq === undefined ? {} : { seq }) });
    items.push(item);
    return item;
  };
  for (const [seq, author] of (['guest', 'ingrid', 'guest', 'ingrid'] as const).entries()) await put('kari', 'ingrid', author, 'message', `message ${seq + 1}`, seq + 1);
  for (const [seq, author] of (['guest', 'office', 'guest'] as const).entries()) await put('kari', 'office', author, 'message', `to the office ${seq + 1}`, seq + 1, seq === 0 ? before.epoch : office.epoch);
  for (const [seq, author] of (['guest', 'ingrid'] as const).entries()) await put('nils', 'ingrid', author, 'message', `of Nils ${seq + 1}`, seq + 1);
  await put('kari', 'ingrid', 'guest', 'words_beforehand', 'words beforehand');
  const note = await put('kari', 'ingrid', 'ingrid', 'working_note', 'first note');
  await put('kari', 'ingrid', 'ingrid', 'working_note', 'second note');
  await put('kari', 'ingrid', 'ingrid', 'letter', 'letter');
  await put('nils', 'ingrid', 'ingrid', 'working_note', 'note about Nils');
  await put('nils', 'ingrid', 'guest', 'words_beforehand', 'words of Nils');
  const opened = await openAs(kari, note.sealed, {
    kind: 'working_note', id: note.id, guest: kari.guest, recipients: [kari.recipient, ingrid.recipient], from: { key: ingrid.signing.public },
  });
  const handed = await forward(kari, opened, { recipients: [kari.recipient, ola.recipient], day });
  items.push({ ...handed, guest: 'kari', with: 'ola', author: 'guest' });
  // What Kari wrote for the office's key of before: the one stays for it, the other was sealed anew by a member.
  await put('kari', 'office', 'guest', 'chosen_name', 'chosen name', undefined, before.epoch);
  const contact = await sealItem(house, kari, { guest: 'kari', with: 'office', author: 'guest', kind: 'contact', text: 'contact', epoch: before.epoch });
  const read = await openAs(kari, contact.sealed, {
    kind: 'contact', id: contact.id, guest: kari.guest, recipients: [kari.recipient, before.recipient], from: { key: kari.signing.public },
  });
  items.push({ ...(await forward(forOffice, read, { recipients: [kari.recipient, office.recipient], day })), guest: 'kari', with: 'office', author: 'office', epoch: office.epoch });
  return {
    programme: { origin, today: day, zone: 'Europe/Oslo' },
    keys: { ingrid: publicOf(ingrid), ola: publicOf(ola), office: { ...publicOf(office), epoch: office.epoch }, safety: { ...publicOf(safety), epoch: safety.epoch }, earlier: [{ ...publicOf(before), epoch: before.epoch }] },
    guests: { kari: { id: kari.guest, ...publicOf(kari) }, nils: { id: nils.guest, ...publicOf(nils) } },
    seat: { epoch: office.epoch, sealed: house.seeds.now.sealed },
    items,
  };
}

export type Making = Omit<Stored, 'id' | 'sealed'> & { id?: string; text: string; seen?: number };

/** Seals an item as `signer`, whoever that is, and lists it as it is said. */
export async function sealItem(house: Omit<House, 'honest'>, signer: Signer, making: Making): Promise<Stored> {
  const { text, seen, ...listed } = making;
  const { guest, with: other, kind, seq, epoch } = making;
  const reader = other === 'office' ? officeAt(house, epoch) : house[other];
  const sealed: Sealed = await sealFor(signer, {
    kind, guest: house[guest].guest, recipients: [house[guest].recipient, reader.recipient], day, text,
    ...(making.id === undefined ? {} : { id: making.id }), ...(seq === undefined ? {} : { thread: { seq, seen: seen ?? seq - 1 } }),
  });
  return { ...listed, ...sealed };
}

/** What is inside a file, for whoever may read it: a reader who was honest once can be asked, bought or burgled. */
export async function plainOf(reader: { identity: string }, sealed: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(reader.identity);
  return decrypter.decrypt(fromBase64(sealed));
}

/** A file with any recipients at all, or under a passphrase. */
export async function fileFor(plain: Uint8Array, recipients: readonly string[] | { passphrase: string }): Promise<string> {
  const encrypter = new Encrypter();
  if ('passphrase' in recipients) {
    encrypter.setScryptWorkFactor(1);
    encrypter.setPassphrase(recipients.passphrase);
  } else for (const recipient of recipients) encrypter.addRecipient(recipient);
  return toBase64(await encrypter.encrypt(plain));
}

/** A plaintext with its signed lines or its text changed and signed again by `signer`, then filled up. Texts are ASCII here. */
export function resigned(plain: Uint8Array, signer: SigningKey, change: { head?: (head: string) => string; text?: string; fill?: string; size?: number }): Uint8Array {
  const whole = String.fromCharCode(...plain);
  const cut = whole.indexOf('signature: ');
  const start = whole.indexOf('\n\n') + 2;
  const before = whole.slice(0, cut);
  const length = Number(/length: (\d+)\n$/.exec(before)?.[1]);
  const text = change.text ?? whole.slice(start, start + length);
  const head = (change.head ?? ((same: string) => same))(before.replace(/length: \d+\n$/, `length: ${text.length}\n`));
  const signature = toBase64(signer.sign(utf8(`${head}\n${text}`)));
  const size = change.size ?? plain.length;
  const filled = `${head}signature: ${signature}\n\n${text}${change.fill ?? ''}`.padEnd(size, ' ');
  if (filled.length !== size) throw new Error('does not fit');
  return utf8(filled);
}
