import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Decrypter, identityToRecipient } from 'age-encryption';
import { equal, fromBase64, fromUtf8, joined, toBase64, utf8 } from './bytes.ts';
import { identityOf, signingKey, type SigningKey } from './keys.ts';
import { randomBytes, type Fill } from './random.ts';
import { encryptForTwo } from './recipients.ts';
import { keyWords } from './words.ts';

/**
 * The keys of somebody who works here: everything follows from a seed of 32 random bytes, made in this browser and never
 * sent. The server keeps the seed only wrapped: once by each passkey that has a PRF, once by twelve words on paper. The
 * same derivation stands in Go (internal/note, tests), held together by internal/note/testdata/staff.json.
 */

export type StaffKeys = {
  readonly origin: string;
  /** Her id, which for a counsellor is the id of her profile too: 32 hex. */
  readonly staff: string;
  readonly seed: Uint8Array;
  readonly signing: SigningKey;
  /** age hybrid identity: reads what is sealed for her. */
  readonly identity: string;
  readonly recipient: string;
};

/** What opens a wrap: the PRF result of a passkey, or the 16 bytes of the words on paper. */
export type WrappedBy = 'passkey' | 'words';

/** Whose wrap it is, and where: bound into it, so that none can be passed off as another's. */
export type Whose = { origin: string; staff: string };

const seedSize = 32;
const nonceSize = 12;

export function newSeed(fill?: Fill): Uint8Array {
  return randomBytes(seedSize, fill);
}

/** The bytes for one purpose of a seed. `salt` tells whose seed it is: a person's or a desk's. */
export function fromSeed(seed: Uint8Array, salt: string, info: string): Uint8Array {
  if (seed.length !== seedSize) throw new RangeError('keys come from 32 bytes');
  return hkdf(sha256, seed, utf8(salt), utf8(info), 32);
}

export async function deriveStaffKeys(seed: Uint8Array, { origin, staff }: Whose): Promise<StaffKeys> {
  const derive = (label: string): Uint8Array => fromSeed(seed, 'lysning/staff/v1', `lysning/v1|${origin}|${label}`);
  const identity = identityOf(derive('age'));
  return { origin, staff, seed, identity, recipient: await identityToRecipient(identity), signing: signingKey(derive('signing')) };
}

function aad({ origin, staff }: Whose): Uint8Array {
  return utf8(`lysning/v1|${origin}|${staff}`);
}

async function wrapKey(secret: Uint8Array, by: WrappedBy, { origin, staff }: Whose): Promise<CryptoKey> {
  if (secret.length < 16) throw new RangeError('a wrap needs a secret of 16 bytes or more');
  const key = hkdf(sha256, secret, utf8('lysning/wrap/v1'), utf8(`${origin}|${staff}|${by}`), 32);
  return crypto.subtle.importKey('raw', plain(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** A seed wrapped for the server to keep: 12 bytes of nonce and the AES-256-GCM file, in base64. */
export async function wrapSeed(seed: Uint8Array, secret: Uint8Array, by: WrappedBy, whose: Whose, fill?: Fill): Promise<string> {
  const iv = randomBytes(nonceSize, fill);
  const key = await wrapKey(secret, by, whose);
  const file = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: plain(iv), additionalData: plain(aad(whose)) }, key, plain(seed));
  return toBase64(joined(iv, new Uint8Array(file)));
}

/** The seed of a wrap; undefined when this secret does not open it, whatever the reason. */
export async function unwrapSeed(wrapped: string, secret: Uint8Array, by: WrappedBy, whose: Whose): Promise<Uint8Array | undefined> {
  try {
    const bytes = fromBase64(wrapped);
    const key = await wrapKey(secret, by, whose);
    const how = { name: 'AES-GCM', iv: plain(bytes.subarray(0, nonceSize)), additionalData: plain(aad(whose)) };
    const seed = new Uint8Array(await crypto.subtle.decrypt(how, key, plain(bytes.subarray(nonceSize))));
    return seed.length === seedSize ? seed : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the keys are those that the server names for their owner. */
export function isKeyOf(keys: StaffKeys, named: { recipient: string; signing_key?: string }): boolean {
  try {
    return keys.recipient === named.recipient && equal(keys.signing.public, fromBase64(named.signing_key ?? ''));
  } catch {
    return false;
  }
}

/** What goes with the keys when they are handed in: that whoever sends them holds them, in this very ceremony. */
export function proveKeys(keys: StaffKeys, ceremony: string): string {
  return toBase64(keys.signing.sign(utf8(`lysning/v1|staff-keys|${keys.origin}|${keys.staff}|${ceremony}`)));
}

/** Six words of somebody's public keys: for reading and for signing. `signingKey` is standard base64, as the server tells it. */
export function wordsOfKeys(recipient: string, signingKey: string): string[] {
  return keyWords(recipient, fromBase64(signingKey));
}

/** A text sealed for her and for somebody who is thrown away at once: to be opened in the rehearsal. */
export async function sealTrial(recipient: string, text: string): Promise<Uint8Array> {
  const nobody = await identityToRecipient(identityOf(randomBytes(32)));
  return encryptForTwo(utf8(text), [recipient, nobody]);
}

/** Opens it as a guest's text would be. @throws Error when it is not for these keys */
export async function openTrial(keys: StaffKeys, file: Uint8Array): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(keys.identity);
  return fromUtf8(await decrypter.decrypt(file));
}

/** WebCrypto's types want a buffer of their own. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
