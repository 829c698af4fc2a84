import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from './bytes.ts';
import { EnvelopeError, left, limits, parse } from './envelope.ts';
import { kinds, type Kind } from './kinds.ts';
import { hasTwoHybridStanzas, isFor, open, openAs, openFile, sealedSize } from './open.ts';
import { randomID } from './random.ts';
import { encryptForTwo, isHybrid } from './recipients.ts';
import { seal, sealFor } from './seal.ts';
import { newAddressee, newGuest } from './testing.ts';

const all = Object.keys(limits) as Kind[];
const plainSize = kinds.words_beforehand.plain;
const guest = await newGuest();
const stranger = await newGuest();
const counsellor = await newAddressee();
const office = await newAddressee();
const writing = { kind: 'words_beforehand', to: 'counsellor', recipient: counsellor.recipient, day: '2026-11-21', text: 'It has been a long autumn. – æøå' } as const;

function texts(kind: Kind): fc.Arbitrary<string> {
  return fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), { maxLength: limits[kind], size: 'medium' })
    .map((letters) => Array.from(letters.join('')).slice(0, limits[kind]).join(''))
    .map((text) => (left(kind, text) < 0 ? text.slice(0, 20) : text));
}

/** A place for what has one. */
const placeOf = (kind: Kind): { thread?: { seq: number; seen: number } } => (kind === 'message' ? { thread: { seq: 3, seen: 2 } } : {});
const seqOf = (kind: Kind): { seq?: number } => (kind === 'message' ? { seq: 3 } : {});

async function fileOf(writing: { kind: Kind; recipient: string; day: string; text: string }): Promise<Uint8Array> {
  const { recipient, ...rest } = writing;
  return fromBase64((await sealFor(guest, { ...rest, ...placeOf(rest.kind), guest: guest.guest, recipients: [guest.recipient, recipient] })).sealed);
}

async function plainOf(sealed: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(counsellor.identity);
  return decrypter.decrypt(fromBase64(sealed));
}

describe('what is sealed', () => {
  test('opens for the guest and for the other, and for nobody else', async () => {
    const item = await seal(guest, writing);
    expect((await open(guest, item.sealed, { ...item, other: counsellor.recipient })).text).toBe(writing.text);
    expect((await openFile(counsellor.identity, fromBase64(item.sealed))).text).toBe(writing.text);
    await expect(openFile(office.identity, fromBase64(item.sealed))).rejects.toThrow(EnvelopeError);
    await expect(open(stranger, item.sealed, item)).rejects.toThrow(EnvelopeError);
  });

  test('shows when it was sealed for another key than its reader has', async () => {
    const item = await seal(guest, writing);
    const opened = await open(guest, item.sealed, item);
    expect([isFor(opened, counsellor.recipient), isFor(opened, office.recipient)]).toEqual([true, false]);
  });

  test('keeps every text of every kind as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all).chain((kind) => fc.tuple(fc.constant(kind), texts(kind))), async ([kind, text]) => {
        const item = await seal(guest, { ...writing, ...placeOf(kind), kind, text });
        const from = { key: guest.signing.public };
        const opened = await openAs(guest, item.sealed, { ...item, ...seqOf(kind), guest: guest.guest, recipients: [guest.recipient, counsellor.recipient], from });
        expect(opened.text).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  test('is refused when longer than its kind may be', async () => {
    for (const kind of all) {
      const { chars, bytes } = kinds[kind];
      const trees = '🌲'.repeat(Math.min(chars, bytes / 4));
      await expect(seal(guest, { ...writing, ...placeOf(kind), kind, text: trees })).resolves.toBeDefined();
      await expect(seal(guest, { ...writing, ...placeOf(kind), kind, text: `${trees}${'🌲'.repeat(chars)}` })).rejects.toThrow('length');
      await expect(seal(guest, { ...writing, ...placeOf(kind), kind, text: 'a'.repeat(chars + 1) })).rejects.toThrow('length');
    }
  });
});

describe('P6 bound to its place', () => {
  test('any changed byte inside is refused: 2,000 changes', async () => {
    const plain = await plainOf((await seal(guest, writing)).sealed);
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(plainSize - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(plain);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(() => parse(changed)).toThrow(EnvelopeError);
        refused += 1;
      }),
      { numRuns: 2000 },
    );
    console.log(`P6 refused ${refused} of 2000 changed envelopes`);
  });

  test.each([
    ['origin', 'https://lysning.example', 'https://lysning.invalid'],
    ['kind', 'kind: words_beforehand', 'kind: call_wish'],
    ['day', 'day: 2026-11-21', 'day: 2026-11-22'],
    ['length', 'length: 37', 'length: 36'],
    ['text', 'long autumn', 'good autumn'],
  ])('a changed %s is refused', async (_, before, after) => {
    const text = String.fromCharCode(...(await plainOf((await seal(guest, writing)).sealed)));
    expect(text).toContain(before);
    const changed = text.replace(before, after).padEnd(plainSize, ' ').slice(0, plainSize);
    expect(() => parse(Uint8Array.from(changed, (letter) => letter.charCodeAt(0)))).toThrow(EnvelopeError);
  });

  test('a second spelling of the same signature is refused', async () => {
    // Base64 leaves four bits over at its end; who ignores them takes one signature in 16 spellings.
    const plain = await plainOf((await seal(guest, writing)).sealed);
    const at = String.fromCharCode(...plain).indexOf('==\n\n') - 1;
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const next = letters.charCodeAt(letters.indexOf(String.fromCharCode(plain[at] ?? 0)) + 1);
    plain[at] = next;
    expect(() => parse(plain)).toThrow(EnvelopeError);
  });

  test('two stored items cannot change places', async () => {
    const one = await seal(guest, writing);
    const two = await seal(guest, { ...writing, text: 'another' });
    await expect(open(guest, two.sealed, one)).rejects.toThrow('context');
    await expect(open(guest, one.sealed, { ...one, kind: 'contact' })).rejects.toThrow('context');
  });

  test('an item that somebody else sealed for the guest is refused, though it is well made', async () => {
    // A server knows all public keys, so it can seal; it cannot sign as the guest.
    const forged = { ...stranger, guest: guest.guest, recipient: guest.recipient };
    const item = await seal(forged, writing);
    expect((await openFile(guest.identity, fromBase64(item.sealed))).guest).toBe(guest.guest);
    await expect(open(guest, item.sealed, item)).rejects.toThrow('context');
  });

  test('an item for another addressee, guest or programme is refused', async () => {
    const item = await seal(guest, writing);
    await expect(open(guest, item.sealed, { ...item, other: office.recipient })).rejects.toThrow('context');
    await expect(open({ ...guest, guest: stranger.guest }, item.sealed, item)).rejects.toThrow('context');
    await expect(open({ ...guest, origin: 'https://lysning.invalid' }, item.sealed, item)).rejects.toThrow('context');
  });
});

test('P7 1,000 random texts of every kind have three sizes', async () => {
  const sizes = new Map<number, Set<Kind>>();
  const draws = fc.sample(fc.constantFrom(...all).chain((kind) => fc.tuple(fc.constant(kind), texts(kind))), 1000);
  for (const [kind, text] of draws) {
    const size = (await fileOf({ ...writing, kind, text })).length;
    sizes.set(size, (sizes.get(size) ?? new Set()).add(kind));
  }
  console.log(`P7 sizes of 1000 sealed texts: ${[...sizes.keys()].join(', ')}`);
  expect([...sizes.keys()].sort((a, b) => a - b)).toEqual([7312, 11408, 19600]);
  for (const [size, of] of sizes) for (const kind of of) expect(size).toBe(sealedSize(kind));
});

describe('P8 post-quantum only', () => {
  const plain = new Uint8Array(plainSize);

  test('a classical, missing, third or doubled recipient is refused', async () => {
    const classical = await identityToRecipient(await generateX25519Identity());
    const [mine, theirs] = [guest.recipient, counsellor.recipient];
    const bad = [
      [mine, classical], [classical, theirs], [classical, classical], [mine], [], [mine, theirs, office.recipient], [mine, mine],
      [mine, theirs.toUpperCase()], [mine, theirs.slice(0, -1)], [mine, `${theirs.slice(0, -1)}${theirs.endsWith('q') ? 'p' : 'q'}`], [mine, ''], [mine, ` ${theirs}`],
    ];
    for (const recipients of bad) await expect(encryptForTwo(plain, recipients)).rejects.toThrow('sealing_keys');
    console.log(`P8 refused ${bad.length} sets of recipients`);
    expect(isHybrid(classical)).toBe(false);
    expect(isHybrid(mine)).toBe(true);
  });

  test('a file with any other stanzas is not opened', async () => {
    const classical = await identityToRecipient(await generateX25519Identity());
    const sets = [[guest.recipient], [guest.recipient, classical], [classical, guest.recipient], [guest.recipient, counsellor.recipient, office.recipient]];
    for (const recipients of sets) {
      const encrypter = new Encrypter();
      for (const recipient of recipients) encrypter.addRecipient(recipient);
      const file = await encrypter.encrypt(plain);
      expect(hasTwoHybridStanzas(file)).toBe(false);
      await expect(openFile(guest.identity, file)).rejects.toThrow('form');
    }
  });

  test('every sealed file has exactly two hybrid stanzas', async () => {
    for (let run = 0; run < 50; run++) {
      const file = await fileOf({ ...writing, kind: all[run % all.length] ?? 'contact' });
      expect(hasTwoHybridStanzas(file)).toBe(true);
    }
  });
});

test('what is cut, empty or noise is refused and never thrown as anything else', async () => {
  const file = await fileOf(writing);
  const broken = [new Uint8Array(0), file.subarray(0, 100), file.subarray(0, -1), new Uint8Array(sealedSize('contact')), Uint8Array.of(...file, 0)];
  for (const bytes of broken) await expect(openFile(guest.identity, bytes)).rejects.toThrow(EnvelopeError);
  await expect(open(guest, 'no base64!', { id: randomID(), kind: 'contact' })).rejects.toThrow(EnvelopeError);
  const flipped = Uint8Array.from(file);
  flipped[file.length - 1] = (flipped[file.length - 1] ?? 0) ^ 1;
  await expect(open(guest, toBase64(flipped), { id: randomID(), kind: 'contact' })).rejects.toThrow(EnvelopeError);
});
