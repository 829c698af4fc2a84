import { equal } from './bytes.ts';
import { SealingError } from './failure.ts';

/** Fills the bytes with chance; crypto.getRandomValues unless a test gives another. */
export type Fill = (bytes: Uint8Array) => unknown;

const browserFill: Fill = (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);

/** Fewer different byte values than this among 32 are seen once in more than 10^30 draws of a working source. */
const leastDifferent = 8;

/**
 * Random bytes from a source that was just seen to work: it is drawn from twice more than needed, and a source that
 * fails, repeats itself or stands (nearly) still is refused. It cannot see a source that an adversary chose.
 * @throws SealingError `chance`
 */
export function randomBytes(length: number, fill: Fill = browserFill): Uint8Array {
  const probes = [new Uint8Array(32), new Uint8Array(32)] as const;
  const wanted = new Uint8Array(length);
  try {
    fill(probes[0]);
    fill(wanted);
    fill(probes[1]);
  } catch {
    throw new SealingError('chance');
  }
  const lame = probes.some((probe) => new Set(probe).size < leastDifferent);
  const repeats = equal(probes[0], probes[1]) || probes.some((probe) => equal(probe.subarray(0, length), wanted));
  if (lame || repeats || (length >= 16 && new Set(wanted).size < 4)) throw new SealingError('chance');
  return wanted;
}

/** A random id of 128 bits in lower-case hex, as the server makes them too. */
export function randomID(fill?: Fill): string {
  return Array.from(randomBytes(16, fill), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
