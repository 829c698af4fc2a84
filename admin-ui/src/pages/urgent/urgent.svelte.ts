import { api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import type { Programme, UrgentState } from '../../api/types.ts';
import { session, touch, whenEnded } from '../../session.svelte.ts';
import { holdsIdentityNumberAsChannel } from '../../check/identity-number.ts';
import { sealAll } from '../booking/items.ts';
import { keepLooking } from '../../ui/looking.ts';
import { limits, type Wrong } from '../booking/things.ts';
import type { InHand } from '../keys.svelte.ts';
import { readyToBeCalled, withKeysAnew } from '../sealing.ts';

/**
 * A guest who is not safe and asks to be called now: how the call stands, asked for gently as long as it is open, from whatever
 * screen of the own page the guest is at. Nobody is signed out by idling meanwhile. What is over leaves nothing here either.
 */

/** Milliseconds between two looks. */
const every = 10_000;

export type Ended = 'withdrawn' | 'over' | 'unseen';

class Urgent {
  state = $state.raw<UrgentState>();
  /** How the last call of this visit ended. */
  ended = $state<Ended>();
  /** True while it cannot be asked how the call stands: then nobody should wait for this page. */
  lost = $state(false);
  /** What is being typed. Another screen of the page does not lose it. */
  number = $state('');
}

export const urgent = new Urgent();

export const numberID = 'call-now';

let watching: (() => void) | undefined;

function take(state: UrgentState): void {
  const before = urgent.state?.call;
  urgent.state = state;
  urgent.lost = false;
  if (state.call !== undefined) {
    urgent.ended = undefined;
    watching ??= keepLooking(look, every);
    return;
  }
  stop();
  if (before !== undefined && urgent.ended === undefined) urgent.ended = before.seen === undefined ? 'unseen' : 'over';
}

function stop(): void {
  watching?.();
  watching = undefined;
}

/** Asks how it stands. Whoever waits for a call is there, also without touching anything. */
export async function look(): Promise<void> {
  if (!session.signedIn) return;
  if (urgent.state?.call !== undefined) touch();
  try {
    take(await api.urgentCall());
  } catch {
    urgent.lost = true;
  }
}

export function wrongNumber(number: string): Wrong[] {
  const typed = number.trim();
  if (!/\d{3}/.test(typed.replaceAll(/[\s()-]/g, ''))) return [{ id: numberID, key: 'urgent.err_number' }];
  if (typed.length > limits.call_now) return [{ id: numberID, key: 'book.err_long' }];
  return holdsIdentityNumberAsChannel(typed) ? [{ id: numberID, key: 'book.err_identity' }] : [];
}

/** Seals the number for the safety leads and sends it. @throws Problem, SealingError */
export async function ask(programme: Programme, { keys }: InHand): Promise<void> {
  try {
    await withKeysAnew(async () => {
      const sealing = await readyToBeCalled(programme);
      const [item] = await sealAll(sealing, keys, programme, [{ kind: 'call_now', text: urgent.number.trim(), to: ['safety'] }]);
      if (item !== undefined) await api.askUrgentCall(item);
    });
  } catch (thrown) {
    // After no answer, and after one from the other window, it may be there all the same.
    await look();
    if (urgent.state?.call !== undefined && thrown instanceof Problem && (thrown.code === 'no_answer' || thrown.status >= 500)) return;
    throw thrown;
  }
  urgent.number = '';
  urgent.ended = undefined;
  await look();
}

/** @throws Problem */
export async function withdraw(): Promise<void> {
  await api.withdrawUrgentCall();
  urgent.ended = 'withdrawn';
  await look();
}

whenEnded(() => {
  stop();
  urgent.state = undefined;
  urgent.ended = undefined;
  urgent.lost = false;
  urgent.number = '';
});
