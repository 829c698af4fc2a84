import { api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import type { Addressee, Booking, GroundSaid, HeldItem, Keys, Kind, Me } from '../../api/types.ts';
import type { Envelope, GuestKeys } from '../../crypto/crypto.ts';
import type { Crypto } from '../../crypto/lazy.ts';
import { has, pick, t } from '../../i18n/index.ts';
import type { Text } from '../booking/items.ts';
import { epochsOf, everyWriter, writerOf } from './writers.ts';

/** The guest's own sealed texts: fetched one at a time, opened here, and sealed anew when a day gets another counsellor. */

export type Opened = { state: 'open'; text: string; otherKey?: boolean; /** What was handed on: of which kind it was. */ was?: Kind } | { state: 'not_for_you' };

/**
 * Fetches and opens one. What these keys do not open is said, not hidden; so is a copy that was sealed for another key than
 * `theirs`, the one that its reader shows today. What others wrote is believed by their own keys, which are in `all`.
 * @throws Problem when it could not be fetched
 */
export async function openItem(crypto: Crypto, keys: GuestKeys, item: HeldItem, theirs?: string, all?: Keys): Promise<Opened> {
  const { sealed } = await api.item(item.id);
  try {
    const envelope = await believed(crypto, keys, item, sealed, all);
    return {
      state: 'open', text: envelope.text, otherKey: item.author === 'guest' && item.kind !== 'forwarded' && theirs !== undefined && !crypto.isFor(envelope, theirs),
      ...(item.kind === 'forwarded' ? { was: envelope.kind } : {}),
    };
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    return { state: 'not_for_you' };
  }
}

/** @throws EnvelopeError, Error for what is not exactly what the list says */
async function believed(crypto: Crypto, keys: GuestKeys, item: HeldItem, sealed: string, all: Keys | undefined): Promise<Envelope> {
  const { id, kind } = item;
  const from = item.author === 'guest' ? { key: keys.signing.public } : all === undefined ? undefined : writerOf(crypto, keys, all, item.author);
  if (from === undefined) throw new Error('nobody whose key is known here');
  // The guest's own text is shown, and said to be for another key; what a desk wrote or handed on must be for the key that it names.
  const desk = item.author === 'guest' || item.to === 'counsellor' || all === undefined ? undefined : deskKey(item.to, item, all);
  const expected = { id, kind, guest: keys.guest, recipients: [keys.recipient, desk] as const, from, seq: item.seq, epoch: item.epoch };
  if (kind !== 'forwarded') return crypto.openAs(keys, sealed, expected);
  return (await crypto.openForwarded(keys, sealed, { ...expected, was: item.was }, all === undefined ? [] : everyWriter(crypto, keys, all))).inner;
}

/** The desk's key that an item is listed for; none, which nothing is sealed for, where the desk tells of no such epoch. */
function deskKey(desk: 'office' | 'safety', item: HeldItem, keys: Keys): string {
  // Until somebody at the desk has sealed it anew it stays for the key that it was sealed for.
  return epochsOf(keys, desk).find(({ epoch }) => epoch === (item.epoch ?? 0))?.recipient ?? '';
}

/** The key that an item's reader shows today; undefined where it is not known who of the counsellors that is. */
export function keyOf(item: HeldItem, me: Me, keys: Keys): string | undefined {
  if (item.to !== 'counsellor') return deskKey(item.to, item, keys);
  const counsellor = me.bookings.find(({ id }) => id === item.booking)?.day.counsellor;
  return keys.counsellors.find(({ id }) => id === counsellor)?.recipient;
}

export type Line = { label: string; value: string };

/** An opened text as lines for a person. A contact or a wish for a call is JSON inside; anything else is itself. */
export function linesOf(kind: Kind, text: string): Line[] {
  if (kind !== 'contact' && kind !== 'call_wish') return [{ label: '', value: text }];
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return [{ label: '', value: text }];
  }
  if (typeof parts !== 'object' || parts === null) return [{ label: '', value: text }];
  return Object.entries(parts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => {
      const key = `own.field_${name}`;
      return { label: has(key) ? t(key) : name, value: typeof value === 'boolean' ? t(value ? 'own.yes' : 'own.no') : String(value) };
    });
}

/** The name of a kind of text. */
export function kindName(kind: string): string {
  const key = `own.kind_${kind}`;
  return has(key) ? t(key) : t('own.kind_other');
}

/** Who can open an item beside the guest. */
export function otherName(item: HeldItem): string {
  if (item.to === 'office') return t('own.by_office');
  if (item.to === 'safety') return t('own.by_safety');
  return item.to_name === '' ? t('own.by_counsellor') : item.to_name;
}

/** Who did something, by the role that the log names, or the name that it gives. */
export function byName(by: string): string {
  const key = `own.by_${by}`;
  return has(key) ? t(key) : by;
}

export function actionName(action: string): string {
  const key = `own.log_${action}`;
  return has(key) ? t(key) : t('own.log_other');
}

/** A code of a worry in plain words; one of a law profile's own is shown as it is. */
export function concernWord(area: string, code: string): string {
  const key = `own.concern_${area}_${code}`;
  return has(key) ? t(key) : code;
}

/** The ground of an opening in words, as it was when it was asked for, and where it stands; a printed ground is said by its code. */
export function groundWords(code: string, said: GroundSaid): string {
  const name = pick(said.name) === '' ? concernWord('ground', code) : t('own.concern_ground_own', { ground: pick(said.name).replace(/\.$/, '') });
  const source = pick(said.source) === '' ? concernWord('source', code) : pick(said.source);
  return `${name} ${t('own.opening_source', { source })}`;
}

/** The items of one booking. */
export function itemsOf(me: Me, booking: Booking): HeldItem[] {
  return me.items.filter((item) => item.booking === booking.id || (item.booking === undefined && item.week === undefined && me.bookings.length === 1));
}

/**
 * What must be sealed anew so that other people can read it: each text once, for the addressees given. `lost` says that
 * one could not be opened here. @throws Problem when one could not be fetched
 */
export async function textsToSeal(
  crypto: Crypto, keys: GuestKeys, items: readonly HeldItem[], wanted: (kind: Kind) => readonly Addressee[],
): Promise<{ texts: Text[]; lost: boolean }> {
  const texts: Text[] = [];
  let lost = false;
  for (const kind of ['chosen_name', 'contact', 'words_beforehand'] as const) {
    const to = wanted(kind);
    const item = items.find((held) => held.kind === kind);
    if (item === undefined || to.length === 0) continue;
    const opened = await openItem(crypto, keys, item);
    if (opened.state === 'open') texts.push({ kind, text: opened.text, to });
    else lost = true;
  }
  return { texts, lost };
}

/** Who wrote an item, as a name. */
export function authorName(item: HeldItem): string {
  if (item.author === 'guest') return t('own.by_you');
  return item.author === 'office' || item.author === 'safety' ? byName(item.author) : otherName(item);
}

/** One text with all its copies: what two people may read is two items. */
export type Group = { key: string; kind: Kind; items: HeldItem[] };

/** What the guest writes once and seals for each reader. */
const copied = new Set<string>(['chosen_name', 'contact', 'needs', 'words_beforehand', 'call_wish', 'call_now', 'today']);

/** The items by text: of one kind for one booking. Keeps the order in which the server gave them. */
export function groupsOf(items: readonly HeldItem[]): Group[] {
  const groups: Group[] = [];
  for (const item of items) {
    // Copies of one text stand together, also one that a desk has sealed anew; what others wrote, and what was handed on, stands alone.
    const kind = item.to === 'counsellor' ? item.kind : item.was;
    const key = copied.has(kind) ? `${item.booking ?? item.week ?? ''} ${kind}` : item.id;
    const group = groups.find((other) => other.key === key);
    if (group === undefined) groups.push({ key, kind, items: [item] });
    else group.items.push(item);
  }
  return groups;
}

/** What the opened copies of a text say: one text, unless somebody has sealed different ones. */
export function textsIn(group: Group, opened: Readonly<Record<string, Opened>>): string[] {
  const texts = group.items.map((item) => opened[item.id]).filter((one) => one?.state === 'open').map((one) => one.text);
  return [...new Set(texts)];
}
