/**
 * What pages may use of this folder, in one chunk that is fetched only when words are made or a text is sealed: get it
 * by `loadCrypto()` of lazy.ts. No other folder imports the cryptography.
 */
export { fromBase64, toBase64 } from './bytes.ts';
export { characters, EnvelopeError, limits, type Envelope } from './envelope.ts';
export { makePasskey, usePasskey } from './guest-passkey.ts';
export { deriveKeys, publicKeys, type GuestKeys } from './keys.ts';
export { isFor, open, type Expected } from './open.ts';
export { proveFirst, signInSignature } from './proof.ts';
export { seal, type Writing } from './seal.ts';
export { dateIn, selfTest, type World } from './selftest.ts';
export { entropyOf, keyWords, newEntropy, parseWords, toWords, type Parsed, type Suggestion } from './words.ts';
