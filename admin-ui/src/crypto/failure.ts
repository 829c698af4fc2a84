import { Problem } from '../api/refusal.ts';

/**
 * Why nothing can be sealed here. Each is told to the person by `explain` (error.sealing_…), and no field for a text is
 * offered then: this app fails closed.
 *
 * `code` the sealing code could not be fetched · `origin` not the address that the programme names · `clock` off by more
 * than a day · `keys` a key of an addressee is not a hybrid one · `selftest` what was sealed did not open · `chance` no
 * working source of randomness
 */
export type SealingFault = 'code' | 'origin' | 'clock' | 'keys' | 'selftest' | 'chance';

export class SealingError extends Problem {
  constructor(readonly fault: SealingFault) {
    super(`sealing_${fault}`, 0);
    this.name = 'SealingError';
  }
}
