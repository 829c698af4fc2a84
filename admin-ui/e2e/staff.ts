import type { Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, say, type Language } from './fixtures.ts';
import { button, press, twelveWords } from './guest.ts';
import type { Server } from './server.ts';

/** The steps of invented people who work here, as sentences of the journeys; and a phone that has passkeys. */

export type Member = { name: string; roles: string[]; link: string; words: string };

/** The demo's people with their links, as this start of the program wrote them. */
export function members(server: Server | undefined): Member[] {
  if (server === undefined) throw new Error('staff need a server of their own: test.use({ own: {} })');
  const text = readFileSync(join(server.data, 'data', 'demo-staff.txt'), 'utf8');
  return Array.from(text.matchAll(/^(.+) \((.+)\)\n(\S+)\n(.+)$/gm), ([, name = '', roles = '', link = '', words = '']) => ({ name, roles: roles.split(', '), link, words }));
}

/** The first of them with a role. */
export function memberWith(server: Server | undefined, role: string): Member {
  const found = members(server).find(({ roles }) => roles.includes(role));
  if (found === undefined) throw new Error(`nobody of the demo is ${role}`);
  return found;
}

export type Phone = {
  /** Takes it away, as when it is lost. */
  remove: () => Promise<void>;
};

/** Gives a page a device with passkeys, each touch of which is made at once. `prf: false` is an older one that opens no texts. */
export async function phoneFor(page: Page, { prf = true }: { prf?: boolean } = {}): Promise<Phone> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true, hasPrf: prf,
    },
  });
  return {
    remove: async () => {
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
  };
}

/** The link's path in a language. */
export function pathOf(link: string, language: Language): string {
  const { pathname, hash } = new URL(link);
  return pathname.replace(/^\/[a-z]+/, `/${language}`) + hash;
}

/** Comes in by the demo's link: words, then a passkey on this page's device. Ends on *today*. */
export async function enrol(page: Page, language: Language, member: Member): Promise<void> {
  await page.goto(pathOf(member.link, language));
  await press(button(page, language, 'join.begin'));
  await page.locator('#join-words').fill(member.words);
  await press(button(page, language, 'join.open'));
  await press(button(page, language, 'join.next'));
  await makePasskey(page, language);
  await press(button(page, language, 'staff.to_today'));
  await expectSignedIn(page, member.name);
}

/** Makes the passkey of the join page, with its second touch where the device needs one. */
export async function makePasskey(page: Page, language: Language): Promise<void> {
  await press(button(page, language, 'join.make'));
  const again = button(page, language, 'join.again');
  const done = button(page, language, 'staff.to_today');
  await expect(again.or(done)).toBeVisible();
  if (await again.isVisible()) await press(again);
  await expect(done).toBeVisible();
}

/** Joins by a link on a device of her own: words, their rehearsal, a passkey. The first of all says her name as well. Ends on *today*. */
export async function joinBy(page: Page, language: Language, link: string, name: string, first = false): Promise<void> {
  await phoneFor(page);
  await page.goto(pathOf(link, language));
  if (first) {
    await expect(page.locator('h1')).toHaveText(say(language, 'join.hello_first'));
    await press(button(page, language, 'join.begin'));
    await expect(page.getByText(say(language, 'error.name_needed'))).toBeVisible();
    await page.locator('#name').fill(name);
  }
  await press(button(page, language, 'join.begin'));
  const words = await twelveWords(page.locator('ol.words li'));
  await press(button(page, language, 'join.written'));
  await page.locator('#join-words').fill(words.join(' '));
  await press(button(page, language, 'join.open'));
  await press(button(page, language, 'join.next'));
  await makePasskey(page, language);
  await press(button(page, language, 'staff.to_today'));
  await expectSignedIn(page, name);
}

/** The link of an invitation, when the server has made it. */
export async function linkShown(page: Page): Promise<string> {
  const link = page.locator('#link');
  await expect(link).toHaveText(/^\s*http\S+#\S+\s*$/);
  return (await link.innerText()).trim();
}

export async function expectSignedIn(page: Page, name: string): Promise<void> {
  await expect(page.locator('#bar .who')).toContainText(name);
}

/** Signs in at a page that nobody is signed in for. */
export async function signInStaff(page: Page, language: Language, name: string, path = '/staff'): Promise<void> {
  await page.goto(`/${language}${path}`);
  await press(button(page, language, 'staff.touch'));
  await expectSignedIn(page, name);
}

/** Presses a link of the navigation. */
export async function turnTo(page: Page, language: Language, nav: string, heading: string): Promise<void> {
  await press(page.locator('#bar nav').getByRole('link', { name: say(language, nav), exact: true }));
  await expect(page.locator('#app h1').first()).toHaveText(say(language, heading));
}

/** Answers the dialog that asks for a touch. */
export async function touchWhenAsked(page: Page, language: Language): Promise<void> {
  const dialog: Locator = page.locator('dialog.ask');
  await press(dialog.getByRole('button', { name: say(language, 'staff.touch'), exact: true }));
  await expect(dialog).toHaveCount(0);
}
