import { hex } from '@scure/base';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toBase64, toHex } from './bytes.ts';
import { deriveStaffKeys, isKeyOf, newSeed, openTrial, sealTrial, unwrapSeed, wordsOfKeys, wrapSeed } from './staff.ts';
import { origin } from './testing.ts';
import { newEntropy } from './words.ts';

/** Known answers shared with Go (internal/note); `npm run vectors` makes them again, and the diff is reviewed. */

type Vector = {
  origin: string;
  staff: string;
  seed_hex: string;
  recipient: string;
  signing_public_hex: string;
  key_words: string;
  /** A wrap by this secret, made here once: it must open for good. */
  secret_hex: string;
  by: 'passkey' | 'words';
  wrapped_b64: string;
};

const file = new URL('../../../internal/note/testdata/staff.json', import.meta.url);

async function vector(seed: Uint8Array, at: string, staff: string, secret: Uint8Array): Promise<Vector> {
  const keys = await deriveStaffKeys(seed, { origin: at, staff });
  const by = secret.length === 16 ? 'words' : 'passkey';
  return {
    origin: at, staff, seed_hex: toHex(seed), recipient: keys.recipient, signing_public_hex: toHex(keys.signing.public),
    key_words: wordsOfKeys(keys.recipient, toBase64(keys.signing.public)).join(' '),
    secret_hex: toHex(secret), by, wrapped_b64: await wrapSeed(seed, secret, by, { origin: at, staff }),
  };
}

if (process.env['UPDATE'] !== undefined) {
  const made = await Promise.all([
    vector(new Uint8Array(32), 'http://localhost:8080', '0'.repeat(32), new Uint8Array(16).fill(7)),
    vector(new Uint8Array(32).fill(255), origin, 'f'.repeat(32), new Uint8Array(32).fill(9)),
    vector(Uint8Array.from({ length: 32 }, (_, at) => at), origin, '0123456789abcdef'.repeat(2), Uint8Array.from({ length: 32 }, (_, at) => 255 - at)),
  ]);
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
}

describe('known answers', () => {
  const vectors = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : [];

  test('are there', () => expect(vectors).toHaveLength(3));

  test.each(vectors)('a seed at $origin', async ({ origin: at, staff, by, ...known }) => {
    const seed = await unwrapSeed(known.wrapped_b64, hex.decode(known.secret_hex), by, { origin: at, staff });
    expect(toHex(seed ?? new Uint8Array())).toBe(known.seed_hex);
    const keys = await deriveStaffKeys(seed ?? new Uint8Array(), { origin: at, staff });
    expect(keys.recipient).toBe(known.recipient);
    expect(toHex(keys.signing.public)).toBe(known.signing_public_hex);
    expect(wordsOfKeys(keys.recipient, toBase64(keys.signing.public)).join(' ')).toBe(known.key_words);
  });
});

const whose = { origin, staff: 'a'.repeat(32) };

test('a wrap opens by its own secret, for its owner, at its origin, and in no other way', async () => {
  const [seed, secret] = [newSeed(), newEntropy()];
  const wrapped = await wrapSeed(seed, secret, 'words', whose);
  expect(await unwrapSeed(wrapped, secret, 'words', whose)).toEqual(seed);
  const wrong = [
    unwrapSeed(wrapped, newEntropy(), 'words', whose),
    unwrapSeed(wrapped, secret, 'passkey', whose),
    unwrapSeed(wrapped, secret, 'words', { ...whose, staff: 'b'.repeat(32) }),
    unwrapSeed(wrapped, secret, 'words', { ...whose, origin: 'https://elsewhere.example' }),
    unwrapSeed(`${wrapped.slice(0, -6)}AAAA==`, secret, 'words', whose),
    unwrapSeed('', secret, 'words', whose),
    unwrapSeed('no base64', secret, 'words', whose),
  ];
  expect(await Promise.all(wrong)).toEqual(wrong.map(() => undefined));
});

test('two wraps of one seed have nothing in common', async () => {
  const [seed, secret] = [newSeed(), newEntropy()];
  const [one, two] = [await wrapSeed(seed, secret, 'words', whose), await wrapSeed(seed, secret, 'words', whose)];
  expect(one).not.toBe(two);
});

test('the rehearsal opens with the keys that it was sealed for, and with no others', async () => {
  const [hers, others] = [await deriveStaffKeys(newSeed(), whose), await deriveStaffKeys(newSeed(), whose)];
  const file = await sealTrial(hers.recipient, 'Well done – æøå.');
  expect(await openTrial(hers, file)).toBe('Well done – æøå.');
  await expect(openTrial(others, file)).rejects.toThrow();
});

test('a key that is not hers is seen, whichever half was changed', async () => {
  const [hers, others] = [await deriveStaffKeys(newSeed(), whose), await deriveStaffKeys(newSeed(), whose)];
  const named = { recipient: hers.recipient, signing_key: toBase64(hers.signing.public) };
  expect(isKeyOf(hers, named)).toBe(true);
  expect(isKeyOf(hers, { ...named, recipient: others.recipient })).toBe(false);
  expect(isKeyOf(hers, { ...named, signing_key: toBase64(others.signing.public) })).toBe(false);
  expect(isKeyOf(hers, { ...named, signing_key: 'no base64' })).toBe(false);
});
