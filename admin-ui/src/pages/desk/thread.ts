import type { Entry } from '../../crypto/crypto.ts';

/** The messages between a guest and one counsellor as lines to read, and what is not as it should be. Pure. */

/** An opened text of the guest's, or why there is none. */
export type Opened =
  | { state: 'open'; text: string; day: string; /** Signed by the guest; else by a colleague who handed it on. */ byGuest: boolean }
  /** The keys do not open it, or it says of itself something else than was asked for. */
  | { state: 'not_for_you' }
  /** Sealed for a key of the desk that this browser does not hold. */
  | { state: 'earlier_key' }
  /** Ended since it was listed. */
  | { state: 'gone' };

export type Line =
  | { kind: 'message'; id: string; mine: boolean; text: string; day: string; until: string }
  /** Listed, not fetched yet, or ended since. */
  | { kind: 'closed'; id: string; mine: boolean; until: string }
  /** It is there and has no text for us: `closed` does not open, `repeat` its place was taken before, `order` it comes at the wrong place. */
  | { kind: 'fault'; id: string; fault: 'closed' | 'repeat' | 'order'; mine: boolean; until: string }
  /** Numbers that are missing between two messages: ended by the guest, by their clock, or kept from us. */
  | { kind: 'gap'; from: number; n: number };

/** What is known of a message beside what was opened. */
export type Listed = { id: string; seq: number; /** Written by this counsellor. */ mine: boolean; until: string };

/** The lines in the order of the thread, as src/crypto judged it; what has come since then stands last, to be opened. */
export function threadLines(entries: readonly Entry[], listed: readonly Listed[]): Line[] {
  const known = new Map(listed.map((item) => [item.id, item]));
  const judged = new Set(entries.flatMap((entry) => (entry.state === 'gap' ? [] : [entry.id])));
  // What was opened and is not listed any more has ended, or was handed on: it is not hers to see.
  const lines = entries.filter((entry) => entry.state === 'gap' || known.has(entry.id)).map((entry): Line => {
    if (entry.state === 'gap') return { kind: 'gap', from: entry.from, n: entry.to - entry.from + 1 };
    const { id } = entry;
    const { mine, until } = known.get(id) ?? { mine: false, until: '' };
    switch (entry.state) {
      // Of what a desk has sealed anew the signature says who wrote it, and not the list.
      case 'open': return { kind: 'message', id, mine: entry.author !== 'guest', until, text: entry.message.text, day: entry.message.day };
      case 'fault': return { kind: 'fault', id, mine, until, fault: entry.fault };
      case 'unfetched': return { kind: 'closed', id, mine, until };
    }
  });
  return [...lines, ...closedLines(listed.filter(({ id }) => !judged.has(id)))];
}

/** Before anything is opened: each message is there, in its order. */
export function closedLines(listed: readonly Listed[]): Line[] {
  return listed.toSorted((a, b) => a.seq - b.seq).map(({ id, mine, until }) => ({ kind: 'closed', id, mine, until }));
}
