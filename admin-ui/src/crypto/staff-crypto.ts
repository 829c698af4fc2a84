/** What the pages of staff may use of this folder: all that a doctor's may, and the keys of those who work here. */
export * from './crypto.ts';
export { certificateFor, DeskError, deriveDesk, epochFor, isCertified, newDeskKeys, openSeed, sealSeed, type DeskKeys, type DeskName, type SealedSeed } from './desk.ts';
export { createPasskey, PasskeyError, passkeysWork, touchForSecret, touchPasskey, type CeremonyOptions, type Touched } from './passkey.ts';
export {
  deriveStaffKeys, fromSeed, isKeyOf, newSeed, openTrial, proveKeys, sealTrial, unwrapSeed, wordsOfKeys, wrapSeed, type StaffKeys, type Whose, type WrappedBy,
} from './staff.ts';
