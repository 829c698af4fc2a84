import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex } from '@scure/base';

/** Small, total helpers over bytes that the whole folder uses. */

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** @throws TypeError when the bytes are not UTF-8; nothing is silently replaced. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

export const toHex = (bytes: Uint8Array): string => hex.encode(bytes);
export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes);
/** @throws Error when the text is not canonical standard base64. */
export const fromBase64 = (text: string): Uint8Array => base64.decode(text);

export function sha256Hex(bytes: Uint8Array): string {
  return hex.encode(sha256(bytes));
}

export function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
