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

/**
 * As the guest sealed it, or as a member has sealed it anew for the desk's next key. Undefined when it is gone, or does not open with a key
 * that she holds. @throws Problem
 */
export async function openSealed({ desk, kind, id, guest }: Sought, who: () => Promise<Signed>): Promise<string | undefined> {
  const own = await needUnlocked();
  const [staffCrypto, { crypto }, view, signed] = await Promise.all([loadStaffCrypto(), codeAndKeys(), office.desk(desk), who()]);
  const sealed = (await fetchItems([id]))[0]?.sealed;
  if (sealed === undefined) return undefined;
  const held = (await Promise.all(view.mine.map((file) => unlessRefused(staffCrypto.openSeed(own.identity, file.sealed, file, own.origin, desk))))).filter((keys) => keys !== undefined);
  const theirs = { key: crypto.fromBase64(signed.signing_key) };
  const members = { desks: held.map(({ epoch, signing }) => ({ desk, epoch, key: signing.public })) };
  for (const keys of held) {
    const expected = { id, guest, recipients: [signed.recipient, keys.recipient] as const, epoch: keys.epoch };
    const opened = await unlessRefused(crypto.openAs(keys, sealed, { ...expected, kind, from: theirs }))
      ?? (await unlessRefused(crypto.openForwarded(keys, sealed, { ...expected, kind: 'forwarded', was: kind, from: members }, [theirs])))?.inner;
    if (opened !== undefined) return opened.text;
  }
  return undefined;

  async function unlessRefused<T>(opening: Promise<T>): Promise<T | undefined> {
    try {
      return await opening;
    } catch (thrown) {
      if (thrown instanceof crypto.EnvelopeError || thrown instanceof staffCrypto.DeskError) return undefined;
      throw thrown;
    }
  }
}
