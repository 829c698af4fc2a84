import { randomBytes } from 'node:crypto';
import type { FirstWeekAsk, Keys, Me, WeekAsk } from '../src/api/types.ts';
import { toBase64 } from '../src/crypto/bytes.ts';
import { deriveKeys, publicKeys, type GuestKeys } from '../src/crypto/keys.ts';
import { proveFirst, signInSignature } from '../src/crypto/proof.ts';
import { seal } from '../src/crypto/seal.ts';
import { entropyOf, newEntropy } from '../src/crypto/words.ts';

/** Invented doctors without a screen: the same keys, seals and public routes as the browser's, so that many can ask at once. */

export type Wish = { name: string; needs?: string } & Partial<Omit<WeekAsk, 'course' | 'items'>>;

async function send(origin: string, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(`${origin}/api/v1${path}`, { method, headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Asks for a week, as the form does, on a date of the programme. Gives the keys. */
export async function asksForWeek(origin: string, course: string, { name, needs, ...wish }: Wish, day: string): Promise<GuestKeys> {
  const { desks } = (await (await send(origin, 'GET', '/keys')).json()) as Keys;
  const keys = await deriveKeys(newEntropy(), origin);
  const texts = [
    { kind: 'chosen_name', text: name },
    { kind: 'contact', text: JSON.stringify({ channel: '+47 00 00 00 00', hours: '', say: '' }) },
    ...(needs === undefined ? [] : [{ kind: 'needs', text: needs } as const]),
  ] as const;
  const items = await Promise.all(texts.map(({ kind, text }) => seal(keys, { kind, to: 'office', recipient: desks.office.recipient, epoch: desks.office.epoch, day, text })));
  const body: FirstWeekAsk = { course, avoid: 'nobody', ...wish, items, guest: publicKeys(keys, 'en') };
  const action = { key: randomBytes(24).toString('base64url'), raw: JSON.stringify(body) };
  await send(origin, 'POST', '/course-requests', action.raw, { 'Idempotency-Key': action.key, 'Lysning-Proof': proveFirst(keys, 'first-week', action) });
  return keys;
}

/** The keys of twelve words. */
export function keysOf(words: readonly string[], origin: string): Promise<GuestKeys> {
  const entropy = entropyOf(words);
  if (entropy === undefined) throw new Error('these are no twelve words');
  return deriveKeys(entropy, origin);
}

async function signIn(keys: GuestKeys): Promise<Record<string, string>> {
  const locator = toBase64(keys.locator);
  const asked = (await (await send(keys.origin, 'POST', '/session/challenge', JSON.stringify({ locator }))).json()) as { challenge: string };
  const proof = { locator, challenge: asked.challenge, signature: signInSignature(keys, asked.challenge), own_device: false };
  const { token } = (await (await send(keys.origin, 'POST', '/session', JSON.stringify(proof))).json()) as { token: string };
  return { Authorization: `Bearer ${token}` };
}

/** What the own page would show. */
export async function pageOf(keys: GuestKeys): Promise<Me> {
  return (await (await send(keys.origin, 'GET', '/me', undefined, await signIn(keys))).json()) as Me;
}

/** A deed of the own page. Nobody, where a journey has found nobody for it, is a fault of the journey. */
async function does(keys: GuestKeys | undefined, path: string, body: object): Promise<void> {
  if (keys === undefined) throw new Error(`there is nobody to ask for ${path}`);
  await send(keys.origin, 'POST', path, JSON.stringify(body), await signIn(keys));
}

export const withdraws = (keys: GuestKeys | undefined): Promise<void> => does(keys, '/me/week/withdraw', {});

/** Says yes to another hour of the one talk. */
export const saysYes = (keys: GuestKeys | undefined, ask = ''): Promise<void> => does(keys, '/me/week/talk-answer', { ask, yes: true });
