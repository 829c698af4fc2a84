import { officeDesk } from '../office-side.ts';
import { openOfKinds } from '../../desk/sealed.ts';
import type { Beds } from './wire.ts';

/**
 * What the lists need of the guests' texts: opened in this browser with the office's key, shown in each guest's log, kept in memory and
 * forgotten when the page covers itself. The server knows none of it.
 */

/** @throws Problem when they could not be fetched, or nobody touched a passkey */
export async function openFor(beds: Beds, kind: 'chosen_name' | 'needs'): Promise<Record<string, string | null>> {
  return openOfKinds(beds.guests.map(({ guest }) => guest), kind, officeDesk);
}

