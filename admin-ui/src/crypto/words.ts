import { sha256 } from '@noble/hashes/sha2.js';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { toBase64, utf8 } from './bytes.ts';
import { randomBytes, type Fill } from './random.ts';

/**
 * The twelve words that open a guest's page: 128 bits and a checksum of four, as BIP39 writes them. Reading them
 * forgives what a tired hand gets wrong: case, spaces, numbering, words cut to their first four letters (which are
 * unique in the list). One wrong word is answered with what it may have been.
 */

const count = 12;
const byStart = new Map(wordlist.map((word) => [word.slice(0, 4), word]));
const places = new Map(wordlist.map((word, at) => [word, at]));

/** The first `words` times 11 bits of the bytes as words. */
export function bitsToWords(bytes: Uint8Array, words: number): string[] {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const all = BigInt(bytes.length * 8);
  return Array.from({ length: words }, (_, at) => {
    const shift = all - 11n * BigInt(at + 1);
    return wordlist[Number((bits >> shift) & 2047n)] ?? '';
  });
}

/** New random bytes for twelve words. @throws SealingError `chance` when the source of randomness does not work. */
export function newEntropy(fill?: Fill): Uint8Array {
  return randomBytes(16, fill);
}

/** The twelve words of 16 bytes. */
export function toWords(entropy: Uint8Array): string[] {
  if (entropy.length !== 16) throw new RangeError('twelve words stand for 16 bytes');
  const check = sha256(entropy)[0] ?? 0;
  return bitsToWords(Uint8Array.of(...entropy, check), count);
}

/** A word that may be meant, and where (0 is the first). */
export type Suggestion = { at: number; typed: string; word: string };

export type Parsed =
  | { ok: true; entropy: Uint8Array; words: string[] }
  /** Not twelve words; `found` says how many. */
  | { ok: false; why: 'count'; found: number }
  /** A word that is not in the list, at `at`. */
  | { ok: false; why: 'word'; at: number; typed: string; suggestions: Suggestion[] }
  /** Each word exists but they do not belong together: one is wrong, or two have changed places. */
  | { ok: false; why: 'checksum'; suggestions: Suggestion[] };

/** Reads what was typed or pasted. Throws nothing and tells nobody. */
export function parseWords(typed: string): Parsed {
  const tokens = typed.normalize('NFKD').toLowerCase().match(/[a-z]+/g) ?? [];
  if (tokens.length !== count) return { ok: false, why: 'count', found: tokens.length };
  const words: string[] = [];
  for (const [at, token] of tokens.entries()) {
    const word = places.has(token) ? token : token.length >= 4 ? byStart.get(token.slice(0, 4)) : undefined;
    if (word === undefined) return { ok: false, why: 'word', at, typed: token, suggestions: nearest(token, at) };
    words.push(word);
  }
  const entropy = entropyOf(words);
  if (entropy !== undefined) return { ok: true, entropy, words };
  return { ok: false, why: 'checksum', suggestions: corrections(words) };
}

/** The bytes of twelve words of the list; undefined when their checksum is wrong. */
export function entropyOf(words: readonly string[]): Uint8Array | undefined {
  let bits = 0n;
  for (const word of words) bits = (bits << 11n) | BigInt(places.get(word) ?? 0);
  const check = Number(bits & 15n);
  bits >>= 4n;
  const entropy = new Uint8Array(16);
  for (let at = 15; at >= 0; at--, bits >>= 8n) entropy[at] = Number(bits & 255n);
  return (sha256(entropy)[0] ?? 0) >> 4 === check ? entropy : undefined;
}

/** Up to three words of the list that look like what was typed, nearest first. */
function nearest(typed: string, at: number): Suggestion[] {
  return wordlist
    .map((word) => ({ word, far: distance(typed, word) }))
    .filter(({ far }) => far <= 2)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ word }) => ({ at, typed, word }));
}

/** Up to three single words that, put in the place of a look-alike, make the twelve belong together. */
function corrections(words: readonly string[]): Suggestion[] {
  const found: (Suggestion & { far: number })[] = [];
  for (const [at, typed] of words.entries()) {
    for (const word of wordlist) {
      const far = word === typed ? 9 : distance(typed, word);
      if (far <= 2 && entropyOf(words.with(at, word)) !== undefined) found.push({ at, typed, word, far });
    }
  }
  found.sort((a, b) => a.far - b.far);
  return found.slice(0, 3).map(({ at, typed, word }) => ({ at, typed, word }));
}

/** How many letters must be changed, added, left out or swapped with their neighbour; more than 2 is said as 3. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 9) + 1, (row[j - 1] ?? 9) + 1, (last[j - 1] ?? 9) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 9) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? 3, 3);
}

/**
 * Six words of somebody's two public keys, to compare by eye with the printed card: a server that gave other keys shows
 * other words.
 */
export function keyWords(recipient: string, signing: Uint8Array): string[] {
  return bitsToWords(sha256(utf8(`lysning/v1|key-words|${recipient}|${toBase64(signing)}`)), 6);
}

/** What two people who meet have between them, as each one's own screen knows it. */
/** What two people who meet have between them: recipients and signing keys of both. */
export type Meeting = { origin: string; guest: string; guestSigning: Uint8Array; counsellor: string; signing: Uint8Array; booking: string; day: string };

/** Four words that both screens show and the two say aloud: keys that were swapped for one of them make the words differ. */
export function meetingWords({ origin, guest, guestSigning, counsellor, signing, booking, day }: Meeting): string[] {
  return bitsToWords(sha256(utf8(['lysning/v1', 'meeting', origin, guest, toBase64(guestSigning), counsellor, toBase64(signing), booking, day].join('|'))), 4);
}
