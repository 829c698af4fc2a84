import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hex } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { toBase64, toHex, utf8 } from './bytes.ts';
import {
  certificateFor, deriveDesk, epochFor, isCertified, newDeskKeys, openSeed, sealSeed, seedFileSize, type DeskName,
} from './desk.ts';
import { deriveKeys } from './keys.ts';
import { encryptForTwo } from './recipients.ts';
import { newAddressee, origin } from './testing.ts';
import { newEntropy } from './words.ts';

/** Known answers shared with Go: `npm run vectors` makes this side's half again. */
const file = new URL('../../../internal/staff/testdata/desk.json', import.meta.url);

type Vector = {
  made_by: 'go' | 'browser';
  origin: string;
  desk: DeskName;
  epoch: number;
  seed_hex: string;
  identity: string;
  recipient: string;
  signing_public_hex: string;
  member_signing_public_hex: string;
  certificate: string;
  member_identity: string;
  sealed_b64: string;
};

function load(): Vector[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : [];
}

async function vector(desk: DeskName, epoch: number): Promise<Vector> {
  const keys = await newDeskKeys(origin, desk, epoch);
  const member = await newAddressee();
  const own = (await deriveKeys(newEntropy(), origin)).signing.public;
  return {
    made_by: 'browser', origin, desk, epoch, seed_hex: toHex(keys.seed), identity: keys.identity, recipient: keys.recipient,
    signing_public_hex: toHex(keys.signing.public), member_signing_public_hex: toHex(own), certificate: certificateFor(keys, own),
    member_identity: member.identity, sealed_b64: (await sealSeed(keys, { staff: 'a'.repeat(32), recipient: member.recipient })).sealed,
  };
}

if (process.env['UPDATE'] !== undefined) {
  const mine = await Promise.all([vector('office', 1), vector('safety', 12)]);
  writeFileSync(file, `${JSON.stringify([...load().filter(({ made_by }) => made_by === 'go'), ...mine], null, 2)}\n`);
}

describe('known answers of desks', () => {
  test.each(load())('$made_by: $desk $epoch', async (known) => {
    const keys = await deriveDesk(hex.decode(known.seed_hex), known.origin, known.desk, known.epoch);
    expect([keys.identity, keys.recipient, toHex(keys.signing.public)]).toEqual([known.identity, known.recipient, known.signing_public_hex]);
    expect(isCertified(keys.signing.public, known, hex.decode(known.member_signing_public_hex), known.certificate)).toBe(true);
    const listed = { epoch: known.epoch, recipient: known.recipient, signing_key: toBase64(keys.signing.public) };
    const opened = await openSeed(known.member_identity, known.sealed_b64, listed, known.origin, known.desk);
    expect(toHex(opened.seed)).toBe(known.seed_hex);
  });
});

describe('a desk', () => {
  test('has other keys for each desk, epoch and origin', async () => {
    const seed = new Uint8Array(32).fill(7);
    const all = await Promise.all([
      deriveDesk(seed, origin, 'office', 1), deriveDesk(seed, origin, 'office', 2), deriveDesk(seed, origin, 'safety', 1),
      deriveDesk(seed, 'https://other.example', 'office', 1),
    ]);
    expect(new Set(all.map(({ recipient }) => recipient)).size).toBe(4);
    expect(new Set(all.map(({ signing }) => toHex(signing.public))).size).toBe(4);
  });

  test('gives each member a file of one size that she alone opens', async () => {
    const [asta, bodil, eve] = await Promise.all([newAddressee(), newAddressee(), newAddressee()]);
    const keys = await newDeskKeys(origin, 'office', 3);
    const made = await epochFor(keys, [{ staff: 'a'.repeat(32), recipient: asta.recipient }, { staff: 'b'.repeat(32), recipient: bodil.recipient }]);
    for (const [at, who] of [asta, bodil].entries()) {
      const sealed = made.members[at]?.sealed ?? '';
      expect(atob(sealed).length).toBe(seedFileSize);
      expect((await openSeed(who.identity, sealed, made, origin, 'office')).recipient).toBe(keys.recipient);
      await expect(openSeed(eve.identity, sealed, made, origin, 'office')).rejects.toMatchObject({ why: 'form' });
    }
  });

  test('refuses a seed whose keys are not those listed: swapped, of another epoch or desk, or of a file for two', async () => {
    const asta = await newAddressee();
    const seat = { staff: 'a'.repeat(32), recipient: asta.recipient };
    const [keys, other] = await Promise.all([newDeskKeys(origin, 'office', 1), newDeskKeys(origin, 'office', 1)]);
    const [mine, swapped] = await Promise.all([epochFor(keys, [seat]), epochFor(other, [seat])]);
    const [own, foreign] = [mine.members[0]?.sealed ?? '', swapped.members[0]?.sealed ?? ''];
    await expect(openSeed(asta.identity, foreign, mine, origin, 'office')).rejects.toMatchObject({ why: 'other_seed' });
    await expect(openSeed(asta.identity, own, { ...mine, epoch: 2 }, origin, 'office')).rejects.toMatchObject({ why: 'other_seed' });
    await expect(openSeed(asta.identity, own, mine, origin, 'safety')).rejects.toMatchObject({ why: 'other_seed' });
    await expect(openSeed(asta.identity, own, { ...mine, signing_key: swapped.signing_key }, origin, 'office')).rejects.toMatchObject({ why: 'other_seed' });
    const both = await encryptForTwo(keys.seed, [asta.recipient, (await newAddressee()).recipient]);
    await expect(openSeed(asta.identity, toBase64(both), mine, origin, 'office')).rejects.toMatchObject({ why: 'form' });
    await expect(openSeed(asta.identity, '***', mine, origin, 'office')).rejects.toMatchObject({ why: 'form' });
  });

  test('seals for nobody whose key is not post-quantum', async () => {
    const keys = await newDeskKeys(origin, 'office', 1);
    const classical = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';
    await expect(sealSeed(keys, { staff: 'a'.repeat(32), recipient: classical })).rejects.toMatchObject({ name: 'SealingError' });
  });

  test('certifies one member in one epoch of one desk', async () => {
    const keys = await newDeskKeys(origin, 'office', 4);
    const [member, other] = [(await deriveKeys(newEntropy(), origin)).signing.public, (await deriveKeys(newEntropy(), origin)).signing.public];
    const certificate = certificateFor(keys, member);
    const at = { origin, desk: 'office', epoch: 4 } as const;
    expect(isCertified(keys.signing.public, at, member, certificate)).toBe(true);
    expect(isCertified(keys.signing.public, at, other, certificate)).toBe(false);
    expect(isCertified(keys.signing.public, { ...at, epoch: 5 }, member, certificate)).toBe(false);
    expect(isCertified(keys.signing.public, { ...at, desk: 'safety' }, member, certificate)).toBe(false);
    expect(isCertified(keys.signing.public, { ...at, origin: 'https://other.example' }, member, certificate)).toBe(false);
    expect(isCertified(other, at, member, certificate)).toBe(false);
    expect(isCertified(keys.signing.public, at, member, 'not base64')).toBe(false);
    expect(isCertified(utf8('short'), at, member, certificate)).toBe(false);
  });

  test('begins nothing from a source of chance that stands still', () => {
    expect(() => newDeskKeys(origin, 'office', 1, (bytes) => bytes.fill(1))).toThrow();
  });
});
