/**
 * What pages may use of this folder, in one chunk that is fetched only when words are made or a text is sealed: get it
 * by `loadCrypto()` of lazy.ts. No other folder imports the cryptography.
 */
export { fromBase64, toBase64 } from './bytes.ts';
export { certify, type Certificate, type Desk } from './desks.ts';
export { characters, EnvelopeError, left, limits, type Envelope, type Opened, type Place, type Writer } from './envelope.ts';
export { makePasskey, usePasskey } from './guest-passkey.ts';
export { deriveKeys, publicKeys, type GuestKeys } from './keys.ts';
export { isFor, open, openAs, openForwarded, type Expected, type Expecting, type HandedOn, type Reader } from './open.ts';
export { proveFirst, signInSignature } from './proof.ts';
export { forward, seal, sealFor, type Readers, type Sealed, type Sealing, type Signer, type Writing } from './seal.ts';
export { dateIn, selfTest, type World } from './selftest.ts';
export { nextPlace, openThread, type About, type Entry, type Epoch, type Listed, type Opener, type Thread, type ThreadFault } from './thread.ts';
export { entropyOf, keyWords, meetingWords, newEntropy, parseWords, toWords, type Meeting, type Parsed, type Suggestion } from './words.ts';
