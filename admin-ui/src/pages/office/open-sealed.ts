import type { DeskName } from '../../crypto/desk.ts';
import type { Kind } from '../../crypto/kinds.ts';
import { loadStaffCrypto } from '../../crypto/staff-lazy.ts';
import { fetchItems, needUnlocked } from '../../staff/kit.svelte.ts';
import { codeAndKeys } from '../sealing.ts';
import { office } from './office.ts';

/** One sealed text of a guest, opened by a member with the desk's keys that she holds. Fetching it is what the guest's log shows. */

export type Sought = { desk: DeskName; kind: Exclude<Kind, 'forwarded' | 'message'>; id: string; guest: string };
/** The guest's public keys, without which nothing is believed. */
export type Signed = { recipient: string; signing_key: string };

/** Undefined when it is gone, or does not open with a key that she holds. @throws Problem */
export async function openSealed({ desk, kind, id, guest }: Sought, who: () => Promise<Signed>): Promise<string | undefined> {
  const own = await needUnlocked();
  const [staffCrypto, { crypto }, view, signed] = await Promise.all([loadStaffCrypto(), codeAndKeys(), office.desk(desk), who()]);
  const sealed = (await fetchItems([id]))[0]?.sealed;
  if (sealed === undefined) return undefined;
  for (const file of view.mine) {
    try {
      const keys = await staffCrypto.openSeed(own.identity, file.sealed, file, own.origin, desk);
      const { text } = await crypto.openAs(keys, sealed, {
        kind, id, guest, recipients: [signed.recipient, keys.recipient], from: { key: crypto.fromBase64(signed.signing_key) }, seq: undefined,
      });
      return text;
    } catch (thrown) {
      if (!(thrown instanceof crypto.EnvelopeError) && !(thrown instanceof staffCrypto.DeskError)) throw thrown;
    }
  }
  return undefined;
}
