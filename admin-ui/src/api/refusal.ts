import type { Work } from './types.ts';

/**
 * A refusal by the server, or no answer at all. Pages show `explain(problem)` and decide by `code`; the server's own
 * English sentence is never shown, since it is not in the reader's language.
 *
 * Codes made here, beside those of the server: `no_answer` (nothing came back, also after trying again) and `internal`.
 */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    /** Which fields were refused and why, by code; never the value. */
    readonly fields: { location: string; code: string }[] = [],
    /** Set with `work_needed`. */
    readonly work?: Work,
  ) {
    super(code);
    this.name = 'Problem';
  }
}
