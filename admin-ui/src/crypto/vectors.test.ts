import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64, toHex } from './bytes.ts';
import { certify, type Desk } from './desks.ts';
import { recipientHash } from './envelope.ts';
import { deriveKeys, type GuestKeys } from './keys.ts';
import type { Kind } from './kinds.ts';
import { openAs, openFile, openForwarded } from './open.ts';
import { forward, sealFor, type Sealing } from './seal.ts';
import { newAddressee, newGuest } from './testing.ts';
import { keyWords, meetingWords, parseWords, toWords } from './words.ts';
import { hex } from '@scure/base';

/**
 * Known answers shared with Go: each side makes its half and checks all. `npm run vectors` makes the browser's half
 * again; that changes only what this code makes, and the diff is reviewed.
 */

const folder = new URL('../../../internal/note/testdata/', import.meta.url);

type WordVector = {
  made_by: 'go' | 'browser';
  origin: string;
  entropy_hex: string;
  words: string;
  guest: string;
  locator_hex: string;
  sign_in_public_hex: string;
  signing_public_hex: string;
  identity: string;
  recipient: string;
  key_words: string;
  /** Of this person with themselves, at a booking with the guest's id. */
  meeting_words: string;
};

type SealedVector = {
  identity: string;
  recipient: string;
  sender_public: string;
  origin: string;
  kind: Kind;
  id: string;
  guest: string;
  day: string;
  text: string;
  sealed_b64: string;
};

function load<T>(name: string): T[] {
  const file = new URL(name, folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T[]) : [];
}

function store(name: string, vectors: unknown[]): void {
  writeFileSync(new URL(name, folder), `${JSON.stringify(vectors, null, 2)}\n`);
}

async function wordVector(entropy: Uint8Array, origin: string): Promise<WordVector> {
  const keys = await deriveKeys(entropy, origin);
  return {
    made_by: 'browser',
    origin,
    entropy_hex: toHex(entropy),
    words: toWords(entropy).join(' '),
    guest: keys.guest,
    locator_hex: toHex(keys.locator),
    sign_in_public_hex: toHex(keys.signIn.public),
    signing_public_hex: toHex(keys.signing.public),
    identity: keys.identity,
    recipient: keys.recipient,
    key_words: keyWords(keys.recipient, keys.signing.public).join(' '),
    meeting_words: meetingWords({
      origin, guest: keys.recipient, guestSigning: keys.signing.public, counsellor: keys.recipient, signing: keys.signing.public, booking: keys.guest, day: '2026-12-03',
    }).join(' '),
  };
}

/** An item of what is written beside a booking; the same shape stands in thread_vectors_test.go. */
type WrittenVector = {
  identity: string;
  recipient: string;
  guest_recipient: string;
  sender_public: string;
  desk?: { desk: Desk; epoch: number; key: string };
  origin: string;
  kind: Kind;
  id: string;
  guest: string;
  seq?: number;
  seen?: number;
  day: string;
  text: string;
  sealed_b64: string;
  inner?: { sender_public: string; kind: Kind; id: string; text: string };
};

async function writtenVectors(): Promise<WrittenVector[]> {
  const [guest, staff, next] = await Promise.all([newGuest(), newGuest(), newAddressee()]);
  const reader = await newAddressee();
  const deskKey = (await newGuest()).signing;
  const [origin, day] = [guest.origin, '2026-11-21'];
  const recipients = [guest.recipient, reader.recipient] as const;
  const vector = async (from: GuestKeys, writing: Pick<Sealing, 'kind' | 'text' | 'thread'>, desk?: Desk): Promise<WrittenVector> => {
    const certificate = desk === undefined ? undefined : certify(origin, desk, 7, from.signing.public, deskKey);
    const { id, kind, sealed } = await sealFor({ ...from, desk: certificate }, { ...writing, guest: guest.guest, recipients, day });
    return {
      ...reader, guest_recipient: guest.recipient, sender_public: toBase64(from.signing.public), origin, kind, id, guest: guest.guest, day, text: writing.text,
      ...writing.thread, sealed_b64: sealed, ...(desk === undefined ? {} : { desk: { desk, epoch: 7, key: toBase64(deskKey.public) } }),
    };
  };
  const message = await vector(guest, { kind: 'message', text: 'Kan vi begynne litt senere? – 空地 🌲', thread: { seq: 1, seen: 0 } });
  const opened = await openFile(reader.identity, fromBase64(message.sealed_b64));
  const handed = await forward(staff, opened, { recipients: [guest.recipient, next.recipient], day });
  return [
    message,
    await vector(guest, { kind: 'today', text: 'Blue car by the bridge. 00 00 00 00' }),
    await vector(staff, { kind: 'message', text: '地'.repeat(2000), thread: { seq: 12, seen: 11 } }),
    await vector(staff, { kind: 'message', text: 'The bed is ready from four.', thread: { seq: 2, seen: 1 } }, 'office'),
    await vector(staff, { kind: 'working_note', text: 'Asked about the timetable; look at it together.' }),
    await vector(staff, { kind: 'letter', text: 'å'.repeat(4000) }),
    {
      ...next, guest_recipient: guest.recipient, sender_public: toBase64(staff.signing.public), origin, kind: 'forwarded', id: handed.id, guest: guest.guest, day,
      text: opened.original, sealed_b64: handed.sealed,
      inner: { sender_public: message.sender_public, kind: 'message', id: message.id, text: message.text },
    },
  ];
}

if (process.env['UPDATE'] !== undefined) {
  const edges = [new Uint8Array(16), new Uint8Array(16).fill(1), new Uint8Array(16).fill(255), Uint8Array.from({ length: 16 }, (_, at) => at)];
  const origins = ['http://localhost:8080', 'https://lysning.example'];
  const mine = await Promise.all(edges.flatMap((entropy) => origins.map((origin) => wordVector(entropy, origin))));
  store('words.json', [...load<WordVector>('words.json').filter(({ made_by }) => made_by === 'go'), ...mine]);
  store('written_by_browser.json', await writtenVectors());
  // sealed_by_browser.json stays as the first pages made it: what was sealed then opens now.
}

describe('known answers of words and keys', () => {
  const vectors = load<WordVector>('words.json');

  test('are there, from this side at least', () => {
    expect(vectors.filter(({ made_by }) => made_by === 'browser').length).toBeGreaterThanOrEqual(4);
    console.log(`vectors: ${vectors.length} of words, ${load('sealed_by_go.json').length} sealed by Go`);
  });

  test.each(vectors)('$made_by: $words at $origin', async (vector) => {
    const entropy = hex.decode(vector.entropy_hex);
    const made = await wordVector(entropy, vector.origin);
    expect({ ...made, made_by: vector.made_by }).toEqual(vector);
    expect(parseWords(vector.words)).toMatchObject({ ok: true, entropy });
  });
});

describe.each(['sealed_by_browser.json', 'sealed_by_go.json'])('items of %s', (name) => {
  test('open here with every line as sealed', async () => {
    for (const vector of load<SealedVector>(name)) {
      const envelope = await openFile(vector.identity, fromBase64(vector.sealed_b64));
      const { origin, kind, id, guest, day, text } = vector;
      expect(envelope).toMatchObject({ origin, kind, id, guest, day, text });
      expect(toBase64(envelope.sender)).toBe(vector.sender_public);
      expect(envelope.to).toContain(recipientHash(vector.recipient));
    }
  });
});

describe.each(['written_by_browser.json', 'written_by_go.json'])('items of %s', (name) => {
  test('open here with every line as sealed', async () => {
    const vectors = load<WrittenVector>(name);
    expect(new Set(vectors.map(({ kind }) => kind)).size).toBe(5);
    for (const vector of vectors) {
      const { origin, kind, id, guest, seq, desk, text, day } = vector;
      const from = desk === undefined ? { key: fromBase64(vector.sender_public) } : { desks: [{ ...desk, key: fromBase64(desk.key) }] };
      const expected = { kind, id, guest, recipients: [vector.guest_recipient, vector.recipient] as const, from, seq };
      const opened = await openAs({ origin, identity: vector.identity }, vector.sealed_b64, expected);
      expect(opened).toMatchObject({ text, day });
      expect(opened.thread?.seen).toBe(vector.seen ?? (kind === 'message' ? 0 : undefined));
      if (vector.inner !== undefined) {
        const writers = [{ key: fromBase64(vector.inner.sender_public) }];
        const { inner } = await openForwarded({ origin, identity: vector.identity }, vector.sealed_b64, expected, writers);
        expect(inner).toMatchObject({ kind: vector.inner.kind, id: vector.inner.id, text: vector.inner.text });
      }
    }
  });
});
