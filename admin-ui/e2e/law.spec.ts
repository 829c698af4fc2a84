import type { Browser, Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { bookDay, button, expectOwnPage, languageOf, press, signIn } from './guest.ts';
import { enrol, memberWith, phoneFor, turnTo } from './staff.ts';
import { now } from './now.ts';
import type { Server } from './server.ts';

/** The law profile changes by two people who read the same words; a request from outside is written down and answered. Without a pointer. */

test.use({ own: {} });
test.skip(({ isMobile }) => isMobile, 'a phone has no keyboard');

async function another(browser: Browser, server: Server | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo' });
  return context.newPage();
}

test('two people agree to another minute; a court is answered, what it names is kept by two, and the doctor reads so', async ({ page, server, browser, isMobile }) => {
  const language = languageOf(isMobile);
  const lead = await another(browser, server);
  for (const [at, role] of [[page, 'leader'], [lead, 'safety_lead']] as const) {
    await phoneFor(at);
    await enrol(at, language, memberWith(server, role));
    await turnTo(at, language, 'safety.nav', 'safety.title');
    await press(at.getByRole('link', { name: say(language, 'safety.law_title'), exact: true }));
    await expect(at.getByRole('listitem').filter({ hasText: say(language, 'safety.clock_answer') })).toHaveCount(1);
  }
  await expect(page.getByRole('status').filter({ hasText: say(language, 'safety.law_nobody') })).toBeVisible();
  await expectBearsAllLooks(page, 'the law profile');
  for (const at of [page, lead]) {
    await button(at, language, 'safety.law_approve').focus();
    await at.keyboard.press('Enter');
    await expect(at.getByRole('region', { name: say(language, 'safety.law_approve') })).toBeFocused();
    await at.keyboard.press('Tab');
    await at.keyboard.press('Enter');
    await expect(button(at, language, 'safety.law_approve')).toHaveCount(0);
  }
  await expect(lead.getByText(say(language, 'safety.law_in_force'))).toBeVisible();
  await expectGood(lead, 'the law profile that two have agreed to');

  await button(page, language, 'safety.to_list').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: say(language, 'safety.requests_title'), exact: true }).focus();
  await page.keyboard.press('Enter');
  await button(page, language, 'safety.request_register').focus();
  await page.keyboard.press('Enter');
  const court = page.locator('li.box').filter({ hasText: say(language, 'safety.request_on_court_order') });
  await expect(court).toHaveCount(1);
  await court.getByText(say(language, 'safety.hold_ask'), { exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(court.getByRole('button', { name: say(language, 'safety.ask_seal'), exact: true })).toBeVisible();
  await expectBearsAllLooks(page, 'the register of requests');

  // What the order names is there or not; one asks, another decides, and the doctor is told.
  const doctor = await another(browser, server);
  const booked = doctor.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/api/v1/bookings'));
  const words = await bookDay(doctor, language, { name: 'Kari', channel: '+47 00 00 00 00' });
  const card = ((await (await booked).json()) as { booking: { card_name: string } }).booking.card_name;
  const ask = court.getByRole('button', { name: say(language, 'safety.ask_seal'), exact: true });
  await court.getByLabel(say(language, 'safety.card')).fill(`${card}x`);
  await court.getByLabel(say(language, 'safety.hold_what'), { exact: true }).selectOption('contact');
  await court.getByLabel(say(language, 'safety.hold_reader'), { exact: true }).selectOption('office');
  await court.getByLabel(say(language, 'safety.hold_written'), { exact: true }).fill(now().toISOString().slice(0, 10));
  await court.getByLabel(say(language, 'safety.hold_kept_until'), { exact: true }).fill('2027-03-01');
  await ask.press('Enter');
  await expect(court.getByRole('alert')).toHaveText(say(language, 'error.not_found'));
  await court.getByLabel(say(language, 'safety.card')).fill(card);
  await ask.press('Enter');
  await expect(court).toContainText(card);
  await expect(court.getByRole('button', { name: say(language, 'safety.hold_yes'), exact: true })).toHaveCount(0);
  await button(lead, language, 'safety.to_list').press('Enter');
  await lead.getByRole('link', { name: say(language, 'safety.requests_title'), exact: true }).press('Enter');
  const keep = button(lead, language, 'safety.hold_yes');
  await expect(lead.locator('li.box').filter({ has: keep })).toContainText(card);
  await expectBearsAllLooks(lead, 'a hold that waits for a second person');
  await keep.press('Enter');
  await expect(keep).toHaveCount(0);
  await expect(lead.getByText(say(language, 'safety.hold_two', { first: memberWith(server, 'leader').name, second: memberWith(server, 'safety_lead').name }))).toBeVisible();
  await signIn(doctor, language, words.join(' '));
  await expectOwnPage(doctor, language);
  await expect(doctor.getByText(say(language, 'own.held_kept', { day: 'DAY', until: '' }).split('DAY')[0] ?? '')).toBeVisible();
  await expectGood(doctor, 'what the doctor reads of a hold');

  await court.getByLabel(say(language, 'safety.request_answer'), { exact: true }).selectOption('held');
  await court.getByRole('button', { name: say(language, 'safety.request_answer_write'), exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(court).toContainText(say(language, 'safety.request_answer_held'));
  await expectGood(page, 'a court was answered');
});
