import { Problem } from '../api/problem.ts';
import type { components } from '../api/schema.d.ts';
import type { StaffKeys } from '../crypto/staff-crypto.ts';
import { ask } from './api.ts';
import { staff, whenForgotten } from './session.svelte.ts';

/**
 * What every page of staff may use.
 *
 *   const keys = await needUnlocked()      her keys; asks for a touch (or the twelve words) when they are not in hand
 *   await grave(() => people.disable(id))  does a wish; when the server answers `touch_needed`, asks for a touch and repeats it
 *   await fetchItems(ids)                  sealed items, fifty at a time; each fetching is logged for the guest to see
 *   <PageHead title lead>                  heading, one sentence, and what stands beside them
 *   <Confirm>                              one question in the page, with what will happen and two buttons
 *   table.fold                             rows become cards on a phone (give each td its data-label)
 *
 * Whoever says *not now* makes both reject with Problem `touch_declined`, which `explain` says kindly. A page that shows
 * opened texts keeps them in a variable that `whenForgotten` empties.
 */

export type Why = 'read' | 'grave';
type Asking = { why: Why; settle: (keys: StaffKeys | undefined) => void; refuse: () => void };

class Asks {
  /** What the dialog (AskTouch.svelte) asks for now. */
  now = $state.raw<Asking>();
}

export const asks = new Asks();

/** Opens the dialog. Only one thing is asked at a time: a second wish waits for the same touch. */
let waiting: Partial<Record<Why, Promise<StaffKeys | undefined>>> = {};

function askTouch(why: Why): Promise<StaffKeys | undefined> {
  waiting[why] ??= new Promise<StaffKeys | undefined>((resolve, reject) => {
    asks.now = { why, settle: resolve, refuse: () => reject(new Problem('touch_declined', 0)) };
  }).finally(() => {
    asks.now = undefined;
    waiting = {};
  });
  return waiting[why];
}

/** Her keys. @throws Problem `touch_declined` when she would rather not */
export async function needUnlocked(): Promise<StaffKeys> {
  const keys = staff.keys ?? (await askTouch('read'));
  if (keys === undefined) throw new Problem('touch_declined', 0);
  return keys;
}

/** Does what is grave: only somebody who has just touched her passkey may. The wish must bear being sent again. */
export async function grave<T>(wish: () => Promise<T>): Promise<T> {
  try {
    return await wish();
  } catch (thrown) {
    if (!(thrown instanceof Problem && thrown.code === 'touch_needed')) throw thrown;
  }
  await askTouch('grave');
  return wish();
}

/** One that is gone says so instead of bringing its `sealed`. */
export type FetchedItem = components['schemas']['OpenedItemOut'];

const most = 50;

/** Fetches sealed items in the order asked for; `anew` to seal them for a desk's next key. Opening them is src/crypto's matter. */
export async function fetchItems(ids: readonly string[], anew = false): Promise<FetchedItem[]> {
  const found: Record<string, FetchedItem> = {};
  for (let at = 0; at < ids.length; at += most) {
    const { items } = await ask('post', '/staff/items/open', { body: { ids: ids.slice(at, at + most), ...(anew ? { anew } : {}) }, signedIn: true });
    for (const item of items) found[item.id] = item;
  }
  return ids.map((id) => found[id] ?? { id, gone: true });
}

whenForgotten(() => asks.now?.refuse());
