import type { Work, WorkAnswer } from '../api/types.ts';

/**
 * Work that a busy server asks for before it holds a day. PBKDF2 by the browser's own code, which runs beside the page,
 * so that it stays usable. An address of a guest is never asked for instead.
 */

/** Tries made at once: enough to keep the browser's own threads busy, few enough to stop soon after the answer. */
const together = 8;

/** Searches the counter whose key begins with the asked-for prefix. Stops by the signal. @throws AbortError */
export async function solve(work: Work, signal?: AbortSignal): Promise<WorkAnswer> {
  for (let first = 0; ; first += together) {
    signal?.throwIfAborted();
    const tries = Array.from({ length: together }, (_, at) => first + at);
    const keys = await Promise.all(tries.map((counter) => key(work, counter)));
    const found = keys.findIndex((hex) => hex.startsWith(work.prefix));
    if (found >= 0) return { challenge: work.challenge, counter: first + found };
  }
}

const salt = 'lysning/v1|work';

/** PBKDF2-SHA256 of the challenge's text and the counter as four bytes, in hex; `worked` in api/pow.go is its twin. */
async function key(work: Work, counter: number): Promise<string> {
  const text = new TextEncoder().encode(work.challenge);
  const password = new Uint8Array(text.length + 4);
  password.set(text);
  new DataView(password.buffer).setUint32(text.length, counter);
  const base = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new TextEncoder().encode(salt), iterations: work.cost };
  const bits = await crypto.subtle.deriveBits(how, base, 256);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
