import { SealingError } from './failure.ts';

/** Light enough for any page: types vanish, and the rest of the folder is fetched on the first call. */

export type Crypto = typeof import('./crypto.ts');

/** Fetches the cryptography, once. @throws SealingError `code` when it cannot be had: then nothing is offered. */
export async function loadCrypto(): Promise<Crypto> {
  try {
    return await import('./crypto.ts');
  } catch {
    throw new SealingError('code');
  }
}

/** Fetches the solver of a busy server's work. @throws SealingError `code` */
export async function loadSolver(): Promise<typeof import('./pow.ts')> {
  try {
    return await import('./pow.ts');
  } catch {
    throw new SealingError('code');
  }
}
