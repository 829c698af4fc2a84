import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64, toHex } from './bytes.ts';
import { limits, recipientHash } from './envelope.ts';
import { deriveKeys, identityOf } from './keys.ts';
import { openFile } from './open.ts';
import { sealAs } from './seal.ts';
import { keyWords, newEntropy, parseWords, toWords } from './words.ts';
import { randomID } from './random.ts';
import { identityToRecipient } from 'age-encryption';
import { hex } from '@scure/base';
import type { Kind } from '../api/types.ts';

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
  key_words?: string;
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
    key_words: keyWords(keys.recipient).join(' '),
  };
}

async function sealedVector(kind: Kind, text: string): Promise<SealedVector> {
  const keys = await deriveKeys(newEntropy(), 'http://localhost:8080');
  const identity = identityOf(new Uint8Array([...newEntropy(), ...newEntropy()]));
  const recipient = await identityToRecipient(identity);
  const [id, day] = [randomID(), '2026-11-21'];
  const sealed = await sealAs(keys, id, { kind, day, text, recipient });
  return {
    identity, recipient, sender_public: toBase64(keys.signing.public), origin: keys.origin, kind, id, guest: keys.guest, day, text,
    sealed_b64: toBase64(sealed),
  };
}

if (process.env['UPDATE'] !== undefined) {
  const edges = [new Uint8Array(16), new Uint8Array(16).fill(1), new Uint8Array(16).fill(255), Uint8Array.from({ length: 16 }, (_, at) => at)];
  const origins = ['http://localhost:8080', 'https://lysning.example'];
  const mine = await Promise.all(edges.flatMap((entropy) => origins.map((origin) => wordVector(entropy, origin))));
  store('words.json', [...load<WordVector>('words.json').filter(({ made_by }) => made_by === 'go'), ...mine]);
  store('sealed_by_browser.json', [
    await sealedVector('chosen_name', 'Kari'),
    await sealedVector('contact', '{"channel":"+47 00 00 00 00","hours":"after 16","say":"the optician"}'),
    await sealedVector('words_beforehand', 'Nights are long. – æøå, 空地 🌲\nAnd a second line.'),
    await sealedVector('call_wish', '{"number":"+47 00 00 00 00","when":"mornings","say":"","voicemail":false}'),
    await sealedVector('words_beforehand', '🌲'.repeat(limits.words_beforehand)),
    await sealedVector('chosen_name', ''),
  ]);
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
    expect({ ...made, made_by: vector.made_by }).toEqual({ key_words: made.key_words, ...vector });
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
