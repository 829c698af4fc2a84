import { ed25519 } from '@noble/curves/ed25519.js';
import { equal, fromBase64, fromUtf8, joined, sha256Hex, toBase64, utf8 } from './bytes.ts';
import { isCertificate, type Certificate, type Desk } from './desks.ts';
import type { SigningKey } from './keys.ts';
import { kinds, type Kind } from './kinds.ts';

/**
 * What stands inside a sealed item: lines that `age -d` shows to a person, signed by the sender, then the text, filled
 * up with spaces to the one size of its kind. The signature binds every line and the text, so that an item cannot be
 * moved to another guest, kind, id, programme, addressee or place in a thread. `docs/sealed-items.md` describes it line
 * by line; internal/note reads the same.
 */

/** Longest text of each kind, in characters (code points). */
export const limits = Object.fromEntries(Object.entries(kinds).map(([kind, { chars }]) => [kind, chars])) as Readonly<Record<Kind, number>>;

/** A message's place: its own number, from 1, and the highest that its writer had seen. */
export type Place = { seq: number; seen: number };

export type Envelope = {
  origin: string;
  kind: Kind;
  id: string;
  guest: string;
  /** Ed25519 public key of the signer. */
  sender: Uint8Array;
  /** When the sender wrote for a desk. */
  desk?: Certificate | undefined;
  /** SHA-256 in hex of both recipients' strings: the guest's first. */
  to: readonly [string, string];
  /** Of messages, and of nothing else. */
  thread?: Place | undefined;
  /** Calendar date on which it was sealed. */
  day: string;
  text: string;
};

/** A verified envelope with the bytes that its sender signed, to be handed on as they are. */
export type Opened = Envelope & { readonly original: string };

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

/** How many characters a text of a kind may still grow by; negative when it is too long, in characters or in bytes. */
export function left(kind: Kind, text: string): number {
  const { chars, bytes } = kinds[kind];
  return Math.min(chars - characters(text), bytes - utf8(text).length);
}

function head(envelope: Envelope, bytes: number): string {
  const { desk, thread } = envelope;
  return [
    'lysning sealed item v1',
    `origin: ${envelope.origin}`,
    `kind: ${envelope.kind}`,
    `id: ${envelope.id}`,
    `guest: ${envelope.guest}`,
    `sender: ${toBase64(envelope.sender)}`,
    ...(desk === undefined ? [] : [`desk: ${desk.desk} ${desk.epoch} ${toBase64(desk.signature)}`]),
    `to: ${envelope.to[0]}`,
    `to: ${envelope.to[1]}`,
    ...(thread === undefined ? [] : [`thread: ${thread.seq}/${thread.seen}`]),
    `day: ${envelope.day}`,
    `length: ${bytes}`,
    '',
  ].join('\n');
}

/** Whether a message, and nothing else, has a place that can be. */
function placed({ kind, thread }: Pick<Envelope, 'kind' | 'thread'>): boolean {
  if (kind !== 'message') return thread === undefined;
  return thread !== undefined && Number.isInteger(thread.seq) && Number.isInteger(thread.seen) && thread.seen >= 0 && thread.seq > thread.seen;
}

/**
 * The padded, signed bytes.
 * @throws EnvelopeError `length` when the text is longer than its kind may be, `form` for a place that a kind cannot have.
 */
export function write(envelope: Envelope, signer: SigningKey): Uint8Array {
  if (left(envelope.kind, envelope.text) < 0) throw new EnvelopeError('length');
  if (!placed(envelope)) throw new EnvelopeError('form');
  const size = kinds[envelope.kind].plain;
  const body = utf8(envelope.text);
  const signed = utf8(head(envelope, body.length));
  const signature = signer.sign(joined(signed, utf8('\n'), body));
  const plain = joined(signed, utf8(`signature: ${toBase64(signature)}\n\n`), body);
  if (plain.length > size) throw new EnvelopeError('length');
  const padded = new Uint8Array(size).fill(0x20);
  padded.set(plain);
  return padded;
}

const form = new RegExp(
  '^lysning sealed item v1\n' +
    'origin: (?<origin>[\\x21-\\x7e]{1,255})\n' +
    `kind: (?<kind>${Object.keys(kinds).join('|')})\n` +
    'id: (?<id>[0-9a-f]{32})\n' +
    'guest: (?<guest>[0-9a-f]{32})\n' +
    'sender: (?<sender>[A-Za-z0-9+/]{43}=)\n' +
    '(?:desk: (?<desk>office|safety) (?<epoch>[1-9][0-9]{0,8}) (?<certificate>[A-Za-z0-9+/]{86}==)\n)?' +
    'to: (?<first>[0-9a-f]{64})\n' +
    'to: (?<second>[0-9a-f]{64})\n' +
    '(?:thread: (?<seq>[1-9][0-9]{0,8})/(?<seen>0|[1-9][0-9]{0,8})\n)?' +
    'day: (?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\n' +
    'length: (?<length>0|[1-9][0-9]{0,4})\n' +
    'signature: (?<signature>[A-Za-z0-9+/]{86}==)\n' +
    '\n',
);

type Parts = Record<'origin' | 'kind' | 'id' | 'guest' | 'sender' | 'first' | 'second' | 'day' | 'length' | 'signature', string> &
  Partial<Record<'desk' | 'epoch' | 'certificate' | 'seq' | 'seen', string>>;

/** Reads and verifies the bytes; whose it is and where it belongs is for `openAs` to compare. @throws EnvelopeError */
export function parse(padded: Uint8Array): Opened {
  return read(padded, (kind) => kinds[kind].plain);
}

/** Reads what was handed on: an original without its padding. @throws EnvelopeError */
export function parseOriginal(original: string): Opened {
  const bytes = utf8(original);
  const opened = read(bytes, () => bytes.length);
  if (opened.original !== original || opened.kind === 'forwarded') throw new EnvelopeError('form');
  return opened;
}

function read(padded: Uint8Array, sizeOf: (kind: Kind) => number): Opened {
  // The head is ASCII; a byte is a character here, so that offsets are offsets of bytes.
  const found = form.exec(String.fromCharCode(...padded));
  const part = found?.groups as Parts | undefined;
  if (found === null || part === undefined) throw new EnvelopeError('form');
  const kind = part.kind as Kind;
  if (padded.length !== sizeOf(kind)) throw new EnvelopeError('size');
  const start = found[0].length;
  const end = start + Number(part.length);
  if (end > padded.length) throw new EnvelopeError('length');
  const body = padded.subarray(start, end);
  if (!padded.subarray(end).every((byte) => byte === 0x20)) throw new EnvelopeError('padding');
  const signed = padded.subarray(0, found[0].indexOf('signature: '));
  const sender = decoded(part.sender);
  // RFC 8032 to the letter, as Go verifies: no second encoding of the same point is taken.
  const valid = ed25519.verify(decoded(part.signature), joined(signed, utf8('\n'), body), sender, { zip215: false });
  if (!valid) throw new EnvelopeError('signature');
  const text = readable(body);
  if (left(kind, text) < 0) throw new EnvelopeError('length');
  const thread = part.seq === undefined ? undefined : { seq: Number(part.seq), seen: Number(part.seen) };
  if (!placed({ kind, thread }) || !isDate(part.day)) throw new EnvelopeError('form');
  const desk = part.desk === undefined ? undefined : { desk: part.desk as Desk, epoch: Number(part.epoch), signature: decoded(part.certificate ?? '') };
  return {
    origin: part.origin, kind, id: part.id, guest: part.guest, sender, desk, to: [part.first, part.second], thread, day: part.day, text,
    original: readable(padded.subarray(0, end)),
  };
}

/** Whether there is such a day: Go refuses 30 February, and so does this. */
function isDate(day: string): boolean {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date)).toISOString().startsWith(day);
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

/** Somebody who may have written: a key, or whoever one of these keys of a desk certifies. */
export type Writer = { key: Uint8Array } | { desks: readonly { desk: Desk; epoch: number; key: Uint8Array }[] };

/** Whether an envelope is from this writer. Who is expected by name must not bring a certificate: it would say otherwise. */
export function isFrom(envelope: Envelope, writer: Writer): boolean {
  const { sender, desk, origin } = envelope;
  if ('key' in writer) return desk === undefined && equal(sender, writer.key);
  return desk !== undefined && writer.desks.some((known) => known.desk === desk.desk && known.epoch === desk.epoch && isCertificate(desk, origin, sender, known.key));
}
