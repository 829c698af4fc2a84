import { Decrypter } from 'age-encryption';
import { fromBase64 } from './bytes.ts';
import { EnvelopeError, isFrom, parse, parseOriginal, recipientHash, type Envelope, type Opened, type Writer } from './envelope.ts';
import type { GuestKeys } from './keys.ts';
import { kinds, type Kind } from './kinds.ts';

/** Two hybrid stanzas, nonce and tag around a plaintext. */
const overhead = 3216;

/** Bytes of every sealed item of a kind. The server refuses any other size. */
export function sealedSize(kind: Kind): number {
  return kinds[kind].plain + overhead;
}

const sizes: readonly number[] = [...new Set(Object.values(kinds).map(({ plain }) => plain + overhead))];

/** What the page knows about a text of the guest's own that it asked for. */
export type Expected = { id: string; kind: Kind; /** The other addressee's key, where it is still known. */ other?: string };

/** Who reads: a guest's keys are one as they are; staff read with the identity of their own seed or of a desk's. */
export type Reader = { readonly origin: string; readonly identity: string };

/** What a reader knows about an item before opening it. Everything in it must be so inside. */
export type Expecting = {
  kind: Kind;
  id: string;
  guest: string;
  /** The guest's public key, and the other reader's where it is still known. */
  recipients: readonly [guest: string, other: string | undefined];
  from: Writer;
  /** Of a message: its number, as the server lists it. */
  seq?: number | undefined;
  /** Of what was handed on: the kind of the original, as the server lists it. */
  was?: Kind | undefined;
  /** Of what is for a desk: the epoch that the server lists. Whoever wrote for the desk must have done so in that one, and not with a key of before. */
  epoch?: number | undefined;
};

/**
 * Opens an item, and believes nothing that it says about itself. Any failure looks the same to the server, which is told
 * nothing.
 * @throws EnvelopeError for whatever is not exactly what is expected; the page then shows *sealed, not for you*.
 */
export async function openAs(reader: Reader, sealed: string, expected: Expecting): Promise<Opened> {
  const opened = await openFile(reader.identity, decoded(sealed));
  const [guest, other] = expected.recipients;
  const right =
    opened.origin === reader.origin &&
    opened.guest === expected.guest &&
    opened.id === expected.id &&
    opened.kind === expected.kind &&
    opened.thread?.seq === expected.seq &&
    isFrom(opened, expected.from) &&
    (expected.epoch === undefined || opened.desk === undefined || opened.desk.epoch === expected.epoch) &&
    opened.to[0] === recipientHash(guest) &&
    (other === undefined || opened.to[1] === recipientHash(other));
  if (!right) throw new EnvelopeError('context');
  return opened;
}

/** Opens what the guest's own words sealed. @throws EnvelopeError as openAs */
export function open(keys: GuestKeys, sealed: string, expected: Expected): Promise<Opened> {
  const { id, kind, other } = expected;
  return openAs(keys, sealed, { id, kind, guest: keys.guest, recipients: [keys.recipient, other], from: { key: keys.signing.public } });
}

/** What was handed on: who handed it on and when, and what was written. */
export type HandedOn = { outer: Opened; inner: Opened };

/**
 * Opens a forwarded item: the outer one is as expected, and the inner one belongs to the same guest and programme, was
 * sealed for the same guest's key, and is by one of the writers. @throws EnvelopeError
 */
export async function openForwarded(reader: Reader, sealed: string, expected: Expecting, writers: readonly Writer[]): Promise<HandedOn> {
  if (expected.kind !== 'forwarded') throw new EnvelopeError('context');
  const outer = await openAs(reader, sealed, { ...expected, seq: undefined });
  const inner = parseOriginal(outer.text);
  const right =
    inner.origin === reader.origin &&
    inner.guest === expected.guest &&
    inner.to[0] === recipientHash(expected.recipients[0]) &&
    (expected.seq === undefined || inner.thread?.seq === expected.seq) &&
    (expected.epoch === undefined || inner.desk === undefined || inner.desk.epoch <= expected.epoch) &&
    (expected.was === undefined || inner.kind === expected.was) &&
    writers.some((writer) => isFrom(inner, writer));
  if (!right) throw new EnvelopeError('context');
  return { outer, inner };
}

/** Whether an opened item was sealed for this key beside the guest's own: the server says who that is, the envelope proves it. */
export function isFor(envelope: Envelope, recipient: string): boolean {
  return envelope.to[1] === recipientHash(recipient);
}

/** Decrypts and verifies an age file for one of its two recipients. @throws EnvelopeError */
export async function openFile(identity: string, file: Uint8Array): Promise<Opened> {
  if (!sizes.includes(file.length) || !hasTwoHybridStanzas(file)) throw new EnvelopeError('form');
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  let plain: Uint8Array;
  try {
    plain = await decrypter.decrypt(file);
  } catch {
    throw new EnvelopeError('form');
  }
  return parse(plain);
}

/** Reads the stanzas' kinds from the header, which is text up to its MAC line; that of two hybrid stanzas ends before 3,200 bytes. */
export function hasTwoHybridStanzas(file: Uint8Array): boolean {
  const text = String.fromCharCode(...file.subarray(0, 4096));
  const end = text.indexOf('\n--- ');
  if (end < 0) return false;
  const stanzas = text.slice(0, end).split('\n').filter((line) => line.startsWith('-> '));
  return stanzas.length === 2 && stanzas.every((line) => line.startsWith('-> mlkem768x25519 '));
}

function decoded(sealed: string): Uint8Array {
  try {
    return fromBase64(sealed);
  } catch {
    throw new EnvelopeError('form');
  }
}
