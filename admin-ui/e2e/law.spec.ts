import type { Browser, Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { button, languageOf, press } from './guest.ts';
import { enrol, memberWith, phoneFor, turnTo } from './staff.ts';
import type { Server } from './server.ts';

/** The law profile changes by two people who read the same words; a request from outside is written down and answered. Without a pointer. */

test.use({ own: {} });
test.skip(({ isMobile }) => isMobile, 'a phone has no keyboard');

async function another(browser: Browser, server: Server | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo' });
  return context.newPage();
}

test('two people agree to another minute, and a court is answered', async ({ page, server, browser, isMobile }) => {
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
  await court.getByLabel(say(language, 'safety.request_answer'), { exact: true }).selectOption('refused');
  await court.getByRole('button', { name: say(language, 'safety.request_answer_write'), exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(court).toContainText(say(language, 'safety.request_answer_refused'));
  await expectGood(page, 'a court was answered');
});
