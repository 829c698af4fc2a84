import { api } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { Addressee, HeldItem, Keys, Programme } from '../api/types.ts';
import type { Crypto } from '../crypto/lazy.ts';
import { loadCrypto } from '../crypto/lazy.ts';
import type { InHand } from './keys.svelte.ts';

/** The way from a page to the cryptography: fetched when it is needed, tested before a field is offered. */

/** What sealing takes: the code, and the tested keys of those who may be written to, of a desk with their epoch. */
export type Sealing = { crypto: Crypto; recipients: Partial<Record<Addressee, string>>; epochs: Partial<Record<Addressee, number>> };

let asked: Promise<Keys> | undefined;

/** Everybody's public keys, asked for once a visit. */
export function publicKeys(): Promise<Keys> {
  asked ??= api.keys().catch((thrown: unknown) => {
    asked = undefined;
    throw thrown;
  });
  return asked;
}

/** The keys, asked for once more when one of the items is for a key of a desk that they do not know: somebody has left meanwhile. */
export async function keysFor(items: readonly Pick<HeldItem, 'to' | 'epoch'>[]): Promise<Keys> {
  const { desks } = await publicKeys();
  const behind = items.some(({ to, epoch }) => to !== 'counsellor' && (epoch ?? 0) > desks[to].epoch);
  if (behind) forgetKeys();
  return publicKeys();
}

function forgetKeys(): void {
  asked = undefined;
  tested.clear();
}

/** The code with the keys: what key words are made of, and what the next page will need. */
export async function codeAndKeys(): Promise<{ crypto: Crypto; keys: Keys }> {
  const [crypto, keys] = await Promise.all([loadCrypto(), publicKeys()]);
  return { crypto, keys };
}

const tested = new Map<string, Promise<Sealing>>();

/**
 * Seals and sends. When somebody has left a desk since the keys were asked for, the desk has another one, and the server takes
 * nothing for the old: the keys are asked for anew, and it is sealed and sent once more. `forget` drops what was sealed.
 * @throws whatever `run` throws the second time
 */
export async function withKeysAnew<T>(run: () => Promise<T>, forget: () => void = () => undefined): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    if (!(thrown instanceof Problem && thrown.code === 'desk_changed')) throw thrown;
    forgetKeys();
    forget();
    return run();
  }
}

/** For a booking with this counsellor. @throws SealingError, Problem: then nothing is offered */
export function readyToSeal(programme: Programme, counsellor: string): Promise<Sealing> {
  return ready(counsellor, programme, ({ counsellors, desks }) => ({
    counsellor: counsellors.find(({ id }) => id === counsellor)?.recipient ?? '',
    office: desks.office.recipient,
    safety: desks.safety.recipient,
  }));
}

/** For a wish to be called, which the office alone reads. @throws SealingError, Problem: then nothing is offered */
export function readyToCall(programme: Programme): Promise<Sealing> {
  return ready('', programme, ({ desks }) => ({ office: desks.office.recipient }));
}

/** For a call now, which the safety leads alone read. @throws SealingError, Problem: then nothing is offered */
export function readyToBeCalled(programme: Programme): Promise<Sealing> {
  return ready('safety', programme, ({ desks }) => ({ safety: desks.safety.recipient }));
}

/** Once it has shown that it works for exactly these people's keys. A failure is not remembered: the line may have been down. */
function ready(name: string, programme: Programme, whom: (keys: Keys) => Sealing['recipients']): Promise<Sealing> {
  let ready = tested.get(name);
  if (ready === undefined) {
    ready = prepare(programme, whom).catch((thrown: unknown) => {
      tested.delete(name);
      throw thrown;
    });
    tested.set(name, ready);
  }
  return ready;
}

async function prepare(programme: Programme, whom: (keys: Keys) => Sealing['recipients']): Promise<Sealing> {
  const { crypto, keys } = await codeAndKeys();
  const recipients = whom(keys);
  await crypto.selfTest({ programme, origin: location.origin, now: new Date(), recipients: Object.values(recipients) });
  return { crypto, recipients, epochs: { office: keys.desks.office.epoch, safety: keys.desks.safety.epoch } };
}

/** New words and what follows from them, for somebody who has none yet. */
export async function newWords(crypto: Crypto): Promise<InHand> {
  const entropy = crypto.newEntropy();
  return { keys: await crypto.deriveKeys(entropy, location.origin), words: crypto.toWords(entropy) };
}
