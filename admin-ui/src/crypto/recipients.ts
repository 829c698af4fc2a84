import { Encrypter } from 'age-encryption';
import { bech32 } from '@scure/base';
import { SealingError } from './failure.ts';

/**
 * The only way to age's Encrypter. age's TypeScript would mix classical and post-quantum recipients in one file without
 * a word (measured); here exactly two go in, or one for a desk's seed, and all are hybrid.
 */

/** Bytes of a hybrid public key: ML-KEM-768 (1,184) and X25519 (32). */
const hybridKeySize = 1216;

export function isHybrid(recipient: string): boolean {
  if (!recipient.startsWith('age1pq1') || recipient !== recipient.toLowerCase()) return false;
  try {
    const { prefix, words } = bech32.decode(recipient as `${string}1${string}`, false);
    return prefix === 'age1pq' && bech32.fromWords(words).length === hybridKeySize;
  } catch {
    return false;
  }
}

/** Seals for the guest and one other. @throws SealingError `keys` unless both are different hybrid keys. */
export async function encryptForTwo(plain: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  if (recipients.length !== 2 || !recipients.every(isHybrid) || recipients[0] === recipients[1]) throw new SealingError('keys');
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

/** Seals a desk's seed for one member. @throws SealingError `keys` unless hers is a hybrid key. */
export async function encryptForOne(plain: Uint8Array, recipient: string): Promise<Uint8Array> {
  if (!isHybrid(recipient)) throw new SealingError('keys');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}
