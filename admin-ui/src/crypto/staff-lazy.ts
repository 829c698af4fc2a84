import { SealingError } from './failure.ts';

/** Light enough for any page of staff: the rest of the folder is fetched on the first call. */

export type StaffCrypto = typeof import('./staff-crypto.ts');
export type { StaffKeys } from './staff-crypto.ts';

/** Fetches the cryptography, once. @throws SealingError `code` when it cannot be had: then nothing is offered. */
export async function loadStaffCrypto(): Promise<StaffCrypto> {
  try {
    return await import('./staff-crypto.ts');
  } catch {
    throw new SealingError('code');
  }
}
