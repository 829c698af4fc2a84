import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Decrypter, identityToRecipient } from 'age-encryption';
import { fromBase64, toBase64, utf8 } from './bytes.ts';
import { certify, isCertificate, type Desk } from './desks.ts';
import { recipientHash } from './envelope.ts';
import { identityOf, type SigningKey } from './keys.ts';
import { encryptForOne } from './recipients.ts';
import { randomBytes, type Fill } from './random.ts';

/**
 * A desk (office, safety) reads with keys of its own. They follow from 32 random bytes, the desk's seed, which each member holds
 * in a file sealed for her; when a member leaves, another member's browser draws a new seed and a new epoch begins. A
 * member writes for a desk with her own signing key and a certificate by the desk's. internal/staff derives the same in
 * Go, held together by internal/staff/testdata/desk.json.
 */

export type DeskName = Desk;

/** What the program lists of an epoch; binary is standard base64. */
export type DeskEpoch = { epoch: number; recipient: string; signing_key: string };

/** Private parts stay in this object and are used through it. */
export type DeskKeys = {
  readonly origin: string;
  readonly desk: DeskName;
  readonly epoch: number;
  /** age hybrid identity: reads what is sealed for the desk in this epoch. */
  readonly identity: string;
  readonly recipient: string;
  readonly signing: SigningKey;
  /** What a joiner is given; sealed, never sent as it is. */
  readonly seed: Uint8Array;
};

/** Somebody to seal the seed for: her id and her own age recipient, whose words were compared. */
export type Seat = { staff: string; recipient: string };

/** A seed sealed for one member, as the program takes it. */
export type SealedSeed = { staff: string; to: string; sealed: string };

/** Why a member's file was not taken: it does not open, or what is in it is not the listed epoch's seed. */
export class DeskError extends Error {
  constructor(readonly why: 'form' | 'other_seed') {
    super(`desk seed refused: ${why}`);
    this.name = 'DeskError';
  }
}

/** Bytes of a desk's seed, and of the age file around it: one hybrid stanza. The program refuses any other size. */
export const seedSize = 32;
export const seedFileSize = 1691;

const salt = utf8('lysning/desk/v1');

export async function deriveDesk(seed: Uint8Array, origin: string, desk: DeskName, epoch: number): Promise<DeskKeys> {
  if (seed.length !== seedSize) throw new RangeError('a desk has a seed of 32 bytes');
  const derive = (label: string): Uint8Array => hkdf(sha256, seed, salt, utf8(`lysning/v1|${origin}|${desk}|${epoch}|${label}`), 32);
  const identity = identityOf(derive('age'));
  const signing = derive('signing');
  return {
    origin, desk, epoch, identity, seed,
    recipient: await identityToRecipient(identity),
    signing: { public: ed25519.getPublicKey(signing), sign: (message) => ed25519.sign(message, signing) },
  };
}

/** Keys from a seed that was just drawn, for a new epoch. @throws SealingError `chance` */
export function newDeskKeys(origin: string, desk: DeskName, epoch: number, fill?: Fill): Promise<DeskKeys> {
  return deriveDesk(randomBytes(seedSize, fill), origin, desk, epoch);
}

/** The public half of an epoch with its seed sealed for each member: what the program takes as a new epoch. */
export async function epochFor(keys: DeskKeys, seats: readonly Seat[]): Promise<DeskEpoch & { members: SealedSeed[] }> {
  return {
    epoch: keys.epoch,
    recipient: keys.recipient,
    signing_key: toBase64(keys.signing.public),
    members: await Promise.all(seats.map((seat) => sealSeed(keys, seat))),
  };
}

/** The seed for one who joins. Only after her six words were compared aloud. @throws SealingError `keys` */
export async function sealSeed(keys: DeskKeys, seat: Seat): Promise<SealedSeed> {
  const sealed = await encryptForOne(keys.seed, seat.recipient);
  return { staff: seat.staff, to: recipientHash(seat.recipient), sealed: toBase64(sealed) };
}

/**
 * Opens one's own sealed file and believes it only when the listed public keys follow from what is in it: a file that holds
 * another seed is refused. That the listed keys are the desk's, no code can know: the six words are compared.
 * @throws DeskError
 */
export async function openSeed(identity: string, sealed: string, listed: DeskEpoch, origin: string, desk: DeskName): Promise<DeskKeys> {
  const seed = await decrypted(identity, sealed);
  const keys = await deriveDesk(seed, origin, desk, listed.epoch);
  if (keys.recipient !== listed.recipient || toBase64(keys.signing.public) !== listed.signing_key) throw new DeskError('other_seed');
  return keys;
}

async function decrypted(identity: string, sealed: string): Promise<Uint8Array> {
  try {
    const file = fromBase64(sealed);
    if (file.length !== seedFileSize) throw new DeskError('form');
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const seed = await decrypter.decrypt(file);
    if (seed.length !== seedSize) throw new DeskError('form');
    return seed;
  } catch {
    throw new DeskError('form');
  }
}

/** The desk's signature for a member's own signing key: what stands in the line `desk:` of what she writes for it. */
export function certificateFor(keys: DeskKeys, member: Uint8Array): string {
  return toBase64(certify(keys.origin, keys.desk, keys.epoch, member, keys.signing).signature);
}

/** Whether a certificate is the desk's for this member, in this epoch. `key` is the desk's public signing key. */
export function isCertified(key: Uint8Array, at: { origin: string; desk: DeskName; epoch: number }, member: Uint8Array, certificate: string): boolean {
  try {
    return isCertificate({ ...at, signature: fromBase64(certificate) }, at.origin, member, key);
  } catch {
    return false; // not base64
  }
}
