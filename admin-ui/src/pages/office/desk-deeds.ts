import { loadStaffCrypto } from '../../crypto/staff-lazy.ts';
import { grave, needUnlocked } from '../../staff/kit.svelte.ts';
import { office, type DeskPerson, type DeskView } from './office.ts';

/** What a member's browser does for a desk. The seed is opened, used and forgotten here; nothing else holds it. */

/**
 * Draws a new seed and seals it for herself and for all who stay, whose words were compared. Also a desk's first keys.
 * @throws Problem, SealingError
 */
export async function makeKeys(view: DeskView, staying: readonly DeskPerson[]): Promise<void> {
  const own = await needUnlocked();
  const crypto = await loadStaffCrypto();
  const keys = await crypto.newDeskKeys(own.origin, view.desk, view.epoch + 1);
  const seats = [{ staff: own.staff, recipient: own.recipient }, ...staying.map(({ staff, recipient }) => ({ staff, recipient }))];
  const made = await crypto.epochFor(keys, seats);
  await grave(() => office.begin(view.desk, made));
}

/** Seals the newest seed for one who waits, whose words were compared. @throws Problem, DeskError, SealingError */
export async function letIn(view: DeskView, joiner: DeskPerson): Promise<void> {
  const [newest] = view.mine;
  if (newest === undefined) return;
  const own = await needUnlocked();
  const crypto = await loadStaffCrypto();
  const keys = await crypto.openSeed(own.identity, newest.sealed, newest, own.origin, view.desk);
  const sealed = await crypto.sealSeed(keys, { staff: joiner.staff, recipient: joiner.recipient });
  await grave(() => office.admit(view.desk, keys.epoch, sealed));
}

/** `fits` the keys that others are given follow from the seed that she holds · `other` they do not: an alarm */
export type DeskCheck = 'fits' | 'other';

/** Opens her own file and compares it with what strangers are given. @throws Problem when it could not be asked */
export async function compareDesk(view: DeskView): Promise<DeskCheck> {
  const published = (await office.keys()).desks[view.desk];
  const [newest] = view.mine;
  if (newest === undefined) return 'other';
  const own = await needUnlocked();
  const crypto = await loadStaffCrypto();
  try {
    const keys = await crypto.openSeed(own.identity, newest.sealed, newest, own.origin, view.desk);
    return keys.recipient === published.recipient && newest.signing_key === published.signing_key ? 'fits' : 'other';
  } catch (thrown) {
    if (thrown instanceof crypto.DeskError) return 'other';
    throw thrown;
  }
}
