import { ed25519 } from '@noble/curves/ed25519.js';
import { equal, fromBase64, fromUtf8, joined, sha256Hex, toBase64, utf8 } from './bytes.ts';
import type { SigningKey } from './keys.ts';
import type { Kind } from '../api/types.ts';

/**
 * What stands inside a sealed item: lines that `age -d` shows to a person, signed by the sender, then the text, filled
 * up with spaces to one size. The signature binds every line and the text, so that an item cannot be moved to another
 * guest, kind, id, programme or addressee. `docs/` describes it line by line; internal/note reads the same.
 */

/** Every item has this many bytes inside, whatever was written: its size says nothing. */
export const plainSize = 4096;

/** Longest text of each kind, in characters (code points). */
export const limits: Readonly<Record<Kind, number>> = { chosen_name: 60, contact: 400, words_beforehand: 600, call_wish: 600 };

export type Envelope = {
  origin: string;
  kind: Kind;
  id: string;
  guest: string;
  /** Ed25519 public key of the signer. */
  sender: Uint8Array;
  /** SHA-256 in hex of both recipients' strings: the guest's first. */
  to: readonly [string, string];
  /** Calendar date on which it was sealed. */
  day: string;
  text: string;
};

/** Why an item was not accepted. Never carries anything of its content. */
export class EnvelopeError extends Error {
  constructor(readonly why: 'size' | 'form' | 'signature' | 'padding' | 'length' | 'context') {
    super(`sealed item refused: ${why}`);
    this.name = 'EnvelopeError';
  }
}

export function recipientHash(recipient: string): string {
  return sha256Hex(utf8(recipient));
}

export function characters(text: string): number {
  return Array.from(text).length;
}

function head(envelope: Envelope, bytes: number): string {
  return [
    'lysning sealed item v1',
    `origin: ${envelope.origin}`,
    `kind: ${envelope.kind}`,
    `id: ${envelope.id}`,
    `guest: ${envelope.guest}`,
    `sender: ${toBase64(envelope.sender)}`,
    `to: ${envelope.to[0]}`,
    `to: ${envelope.to[1]}`,
    `day: ${envelope.day}`,
    `length: ${bytes}`,
    '',
  ].join('\n');
}

/** The padded, signed bytes. @throws EnvelopeError `length` when the text is longer than its kind may be. */
export function write(envelope: Envelope, signer: SigningKey): Uint8Array {
  if (characters(envelope.text) > limits[envelope.kind]) throw new EnvelopeError('length');
  const body = utf8(envelope.text);
  const signed = utf8(head(envelope, body.length));
  const signature = signer.sign(joined(signed, utf8('\n'), body));
  const plain = joined(signed, utf8(`signature: ${toBase64(signature)}\n\n`), body);
  if (plain.length > plainSize) throw new EnvelopeError('length');
  const padded = new Uint8Array(plainSize).fill(0x20);
  padded.set(plain);
  return padded;
}

const form = new RegExp(
  '^lysning sealed item v1\n' +
    'origin: (?<origin>[\\x21-\\x7e]{1,255})\n' +
    'kind: (?<kind>chosen_name|contact|words_beforehand|call_wish)\n' +
    'id: (?<id>[0-9a-f]{32})\n' +
    'guest: (?<guest>[0-9a-f]{32})\n' +
    'sender: (?<sender>[A-Za-z0-9+/]{43}=)\n' +
    'to: (?<first>[0-9a-f]{64})\n' +
    'to: (?<second>[0-9a-f]{64})\n' +
    'day: (?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\n' +
    'length: (?<length>0|[1-9][0-9]{0,3})\n' +
    'signature: (?<signature>[A-Za-z0-9+/]{86}==)\n' +
    '\n',
);

/** Reads and verifies the bytes; whose it is and where it belongs is for `open` to compare. @throws EnvelopeError */
export function parse(padded: Uint8Array): Envelope {
  if (padded.length !== plainSize) throw new EnvelopeError('size');
  // The head is ASCII; a byte is a character here, so that offsets are offsets of bytes.
  const ascii = String.fromCharCode(...padded);
  const found = form.exec(ascii);
  const part = found?.groups as Record<'origin' | 'kind' | 'id' | 'guest' | 'sender' | 'first' | 'second' | 'day' | 'length' | 'signature', string> | undefined;
  if (found === null || part === undefined) throw new EnvelopeError('form');
  const start = found[0].length;
  const end = start + Number(part.length);
  if (end > plainSize) throw new EnvelopeError('length');
  const body = padded.subarray(start, end);
  if (!padded.subarray(end).every((byte) => byte === 0x20)) throw new EnvelopeError('padding');
  const signed = padded.subarray(0, found[0].indexOf('signature: '));
  const sender = decoded(part.sender);
  // RFC 8032 to the letter, as Go verifies: no second encoding of the same point is taken.
  const valid = ed25519.verify(decoded(part.signature), joined(signed, utf8('\n'), body), sender, { zip215: false });
  if (!valid) throw new EnvelopeError('signature');
  const kind = part.kind as Kind;
  const text = readable(body);
  if (characters(text) > limits[kind]) throw new EnvelopeError('length');
  return { origin: part.origin, kind, id: part.id, guest: part.guest, sender, to: [part.first, part.second], day: part.day, text };
}

function decoded(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw new EnvelopeError('form');
  }
}

function readable(body: Uint8Array): string {
  try {
    return fromUtf8(body);
  } catch {
    throw new EnvelopeError('form');
  }
}

/** Whether an envelope is from this sender. */
export function isFrom(envelope: Envelope, sender: Uint8Array): boolean {
  return equal(envelope.sender, sender);
}
