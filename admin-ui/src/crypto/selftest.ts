import { fromBase64, sha256Hex, toHex, utf8 } from './bytes.ts';
import { SealingError, type SealingFault } from './failure.ts';
import { deriveKeys, identityOf } from './keys.ts';
import { openFile, sealedSize } from './open.ts';
import { isHybrid } from './recipients.ts';
import { identityToRecipient } from 'age-encryption';
import { sealFor } from './seal.ts';
import { newEntropy } from './words.ts';

/**
 * Run before a field for a text is offered. If it fails, none is offered and nothing is sent: this app fails closed.
 */

/** One known answer: sixteen bytes of 0x01 at `https://lysning.example` (entry `known` of testdata/words.json). */
const known = {
  entropy: new Uint8Array(16).fill(1),
  origin: 'https://lysning.example',
  guest: 'cd64bbd1072518eac81708777db8f12f',
  signing: '81edecc113867812b70f4648725a48c818bfa70d56a4b35de71c5e45b0468949',
  recipientHash: 'dce55b19742d729c9b2fe77ee1fff3ed8d28796625e47af7b9d1d36ed4f196bc',
};

export type World = {
  /** What GET /programme says, and what the browser says. */
  programme: { origin: string; today: string; zone: string };
  origin: string;
  now: Date;
  /** The keys of everybody who may be written to. */
  recipients: readonly string[];
};

const dayMilliseconds = 86_400_000;

/** The calendar date of an instant in a zone. */
export function dateIn(zone: string, instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);
}

/** @throws SealingError with the first reason found. */
export async function selfTest(world: World): Promise<void> {
  if (world.programme.origin !== world.origin) throw new SealingError('origin');
  const apart = Date.parse(dateIn(world.programme.zone, world.now)) - Date.parse(world.programme.today);
  // One day is allowed, since a page may stay open past midnight.
  if (!(Math.abs(apart) <= dayMilliseconds)) throw new SealingError('clock');
  if (world.recipients.length === 0 || !world.recipients.every(isHybrid)) throw new SealingError('keys');
  await orFault('selftest', knownAnswer);
  await orFault('selftest', () => roundTrip(world.recipients));
}

async function orFault(fault: SealingFault, check: () => Promise<boolean>): Promise<void> {
  let passed = false;
  try {
    passed = await check();
  } catch (thrown) {
    if (thrown instanceof SealingError) throw thrown;
  }
  if (!passed) throw new SealingError(fault);
}

async function knownAnswer(): Promise<boolean> {
  const keys = await deriveKeys(known.entropy, known.origin);
  return (
    keys.guest === known.guest &&
    toHex(keys.signing.public) === known.signing &&
    sha256Hex(utf8(keys.recipient)) === known.recipientHash
  );
}

/** Seals for real keys and opens again, from both sides, with a text that would show a broken encoding. */
async function roundTrip(recipients: readonly string[]): Promise<boolean> {
  const keys = await deriveKeys(newEntropy(), known.origin);
  const other = identityOf(new Uint8Array([...newEntropy(), ...newEntropy()]));
  const writing = { kind: 'words_beforehand', day: '2026-01-01', text: 'Lysning – æøå 空地 🌲\n ' } as const;
  const sealed = async (recipient: string): Promise<Uint8Array> =>
    fromBase64((await sealFor(keys, { ...writing, guest: keys.guest, recipients: [keys.recipient, recipient] })).sealed);
  const forOther = await sealed(await identityToRecipient(other));
  const [mine, theirs] = [await openFile(keys.identity, forOther), await openFile(other, forOther)];
  for (const recipient of recipients) {
    const file = await sealed(recipient);
    if (file.length !== sealedSize(writing.kind) || (await openFile(keys.identity, file)).text !== writing.text) return false;
  }
  return forOther.length === sealedSize(writing.kind) && mine.text === writing.text && theirs.text === writing.text;
}
