import { Problem } from '../../api/problem.ts';
import type { StaffKeys, StaffCrypto } from '../../crypto/staff-lazy.ts';
import { loadStaffCrypto } from '../../crypto/staff-lazy.ts';
import { t } from '../../i18n/index.ts';
import { door } from '../../staff/api.ts';
import { deviceName } from '../../staff/device.ts';
import { enter } from '../../staff/enter.ts';
import type { Joining, SignedIn } from '../../staff/types.ts';

/**
 * Joining, one step at a time. The words come before the passkey: nobody is let in before her paper has opened a sealed
 * text, so that nobody works here who could lose what she is told. Nothing of it leaves this page before the last step.
 */

export type Step =
  | 'opening'
  /** The link is none, or none any more. */
  | 'ended'
  | 'hello'
  /** The twelve words are on the screen. */
  | 'words'
  /** They are typed from the paper: the rehearsal, or - coming back - the way to the old keys. */
  | 'typing'
  | 'passkey'
  /** Some passkeys tell their secret at a second touch only. */
  | 'again'
  | 'done';

/** What a passkey has been asked and has not been handed in yet. */
type Made = { ceremony: string; credential: Awaited<ReturnType<StaffCrypto['createPasskey']>>['credential'] };

class Enrolment {
  step = $state<Step>('opening');
  joining = $state.raw<Joining>();
  words = $state.raw<readonly string[]>([]);
  name = $state('');
  /** What was opened by the words from the paper. */
  opened = $state<string>();
  /** False when the passkey cannot open texts, so that the words are needed each time. */
  opensByTouch = $state(true);
  fault = $state.raw<unknown>();
}

export const enrolment = new Enrolment();

let token = '';
let seed: Uint8Array | undefined;
let keys: StaffKeys | undefined;
let wordsWrap: string | undefined;
let trial: Uint8Array | undefined;
let made: Made | undefined;

/** Takes the link's secret out of the address, so that neither history nor shoulder keeps it. */
export function takeToken(): string {
  const found = location.hash.slice(1);
  if (found !== '') history.replaceState(history.state, '', location.pathname);
  return found;
}

export async function openLink(found: string): Promise<void> {
  token = found;
  enrolment.step = 'opening';
  enrolment.fault = undefined;
  try {
    if (token === '') throw new Problem('invitation_ended', 404);
    enrolment.joining = await door.beginJoin(token);
    enrolment.name = enrolment.joining.staff.name;
    enrolment.step = 'hello';
  } catch (thrown) {
    enrolment.fault = thrown;
    enrolment.step = 'ended';
  }
}

function whose(): { origin: string; staff: string } {
  return { origin: location.origin, staff: enrolment.joining?.staff.id ?? '' };
}

/** After *hello*: new words, or - coming back - those on the paper. */
export async function goOn(): Promise<void> {
  if (enrolment.joining?.kind === 'return') {
    enrolment.step = 'typing';
    return;
  }
  const crypto = await loadStaffCrypto();
  if (seed === undefined) {
    seed = crypto.newSeed();
    keys = await crypto.deriveStaffKeys(seed, whose());
    const entropy = crypto.newEntropy();
    wordsWrap = await crypto.wrapSeed(seed, entropy, 'words', whose());
    enrolment.words = crypto.toWords(entropy);
    trial = await crypto.sealTrial(keys.recipient, t('join.trial'));
  }
  enrolment.step = 'words';
}

/** Opens by the words that were typed: the trial with new ones, the old keys when coming back. Says what is wrong. */
export async function typed(entropy: Uint8Array): Promise<string | undefined> {
  const crypto = await loadStaffCrypto();
  const back = enrolment.joining?.kind === 'return';
  const wrapped = back ? enrolment.joining?.words_wrap : wordsWrap;
  const found = await crypto.unwrapSeed(wrapped ?? '', entropy, 'words', whose());
  if (found === undefined) return back ? t('staff.words_other') : t('join.words_other');
  const theirs = await crypto.deriveStaffKeys(found, whose());
  if (back) {
    if (theirs.recipient !== enrolment.joining?.recipient) return t('staff.words_other');
    [seed, keys] = [found, theirs];
    trial = await crypto.sealTrial(keys.recipient, t('join.trial'));
  }
  enrolment.opened = await crypto.openTrial(theirs, trial ?? new Uint8Array());
  return undefined;
}

/** Makes the passkey; goes on to the second touch where there must be one. @throws PasskeyError, Problem */
export async function makePasskey(): Promise<void> {
  const crypto = await loadStaffCrypto();
  // The one of *hello* may be too old by now: writing twelve words takes its time.
  const { ceremony, options } = await door.beginJoin(token);
  const { credential, prf, hasPrf } = await crypto.createPasskey(options);
  made = { ceremony, credential };
  if (prf === undefined && hasPrf) enrolment.step = 'again';
  else await handIn(prf);
}

/** The second touch, which tells the passkey's secret to this page. @throws PasskeyError, Problem */
export async function touchAgain(): Promise<void> {
  const crypto = await loadStaffCrypto();
  await handIn(await crypto.touchForSecret(made?.credential.rawId ?? ''));
}

async function handIn(prf: Uint8Array | undefined): Promise<void> {
  const { joining, name } = enrolment;
  if (made === undefined || keys === undefined || seed === undefined || joining === undefined) throw new Error('no step may be left out');
  const crypto = await loadStaffCrypto();
  const passkeyWrap = prf === undefined ? undefined : await crypto.wrapSeed(seed, prf, 'passkey', whose());
  const given: SignedIn = await door.join({
    ...made,
    token,
    label: deviceName(),
    ...(joining.staff.name === '' ? { name } : {}),
    recipient: keys.recipient,
    signing_key: crypto.toBase64(keys.signing.public),
    proof: crypto.proveKeys(keys, made.ceremony),
    ...(passkeyWrap === undefined ? {} : { passkey_wrap: passkeyWrap }),
    ...(joining.kind === 'return' || wordsWrap === undefined ? {} : { words_wrap: wordsWrap }),
  });
  enrolment.opensByTouch = passkeyWrap !== undefined;
  enter(given, keys);
  enrolment.words = [];
  [token, seed, keys, wordsWrap, trial, made] = ['', undefined, undefined, undefined, undefined, undefined];
  enrolment.step = 'done';
}

/** True while leaving the page would mean to begin again. */
export function underWay(): boolean {
  return seed !== undefined;
}
