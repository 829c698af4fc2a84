import type { CDPSession, Page } from '@playwright/test';
import { Wire } from './canary.ts';
import { bookDay, button, expectOwnPage, languageOf, press } from './guest.ts';
import { expect, expectGood, say, test } from './fixtures.ts';

/** A doctor keeps the way back as a passkey, comes back with it, and removes it; the phone's secret never leaves the page. */

test.use({ own: {} });

/** A phone with a finger on it, which can lock things (PRF). */
async function phone(page: Page): Promise<{ session: CDPSession; id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, hasPrf: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  return { session, id };
}

test('a passkey opens the page until it is removed, and tells the server no secret', async ({ page, context, isMobile }) => {
  test.skip(!isMobile, 'a passkey is kept in a phone; nothing of it differs on another screen');
  const language = languageOf(isMobile);
  const { session, id } = await phone(page);
  const wire = new Wire(context);
  await wire.readBodies();
  await bookDay(page, language, { name: 'Kari' });
  await press(button(page, language, 'booked.save'));
  await press(button(page, language, 'booked.passkey_do'));
  await expect(page.getByText(say(language, 'booked.passkey_done'))).toBeVisible();
  await expectGood(page, 'a passkey is kept');

  // What others may see in the phone's list is neutral, and leads to nobody.
  const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId: id });
  expect(credentials).toHaveLength(1);
  expect(credentials[0]).toMatchObject({ isResidentCredential: true, userName: say(language, 'booked.calendar_title'), userDisplayName: say(language, 'booked.calendar_title') });

  await page.goto(`/${language}/my`);
  await expectGood(page, 'opening with a passkey');
  await press(button(page, language, 'signin.passkey'));
  await expectOwnPage(page, language);
  const sent = wire.sent.filter((one) => one.includes('/passkey'));
  expect(sent.length).toBeGreaterThan(3);
  // As names of a body's parts: three letters alone stand somewhere in any long base64.
  expect(sent.filter((one) => /"prf"|clientExtensionResults/.test(one))).toEqual([]);

  await press(button(page, language, 'own.passkey_remove'));
  await expect(page.getByText(say(language, 'own.passkey_removed'))).toBeVisible();
  await expect(button(page, language, 'own.passkey_remove')).toHaveCount(0);
  await expectGood(page, 'own page without a passkey');
  await page.goto(`/${language}/my`);
  await press(button(page, language, 'signin.passkey'));
  await expect(page.locator('.wrong')).toBeVisible();
});
