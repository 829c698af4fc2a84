import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { bookedWords, button, expectOwnPage, fillThings, holdDay, languageOf, press } from './guest.ts';
import { enrol, memberWith, phoneFor, turnTo } from './staff.ts';

/** Somebody who is not safe: the numbers that always stand there, the line that a device may add, and a call that is asked for and made. */

test.use({ own: {} });

test('a doctor who is not safe is called by a safety lead, and nothing of it stays', async ({ page, server, browser, isMobile }) => {
  test.skip(!isMobile, 'both sides are made for a phone in one hand');
  const language = languageOf(isMobile);
  await page.route('**/api/v1/programme', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), word_hint: true } });
  });
  await holdDay(page, language);
  await expect(page.getByText(say(language, 'book.staffed_line', { until: '17:00' }))).toBeVisible();

  // The line comes once, moves no focus, and nothing is sent because of it.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const hint = page.locator('#hint-line');
  await page.locator('#words').pressSequentially(language === 'nb' ? 'Noen ganger vil jeg ikke leve lenger' : 'Some days I want to die', { delay: 1 });
  await expect(hint).toBeVisible();
  await expect(page.locator('#words')).toBeFocused();
  await expectGood(page, 'a line below the words');
  await press(hint.getByRole('button'));
  await page.locator('#words').pressSequentially('.');
  await expect(hint).toHaveCount(0);
  await press(page.getByText(say(language, 'book.not_safe'), { exact: true }));
  await expect(page.getByText(say(language, 'book.not_safe_stranger'))).toBeVisible();
  expect(asked).toEqual([]);

  await fillThings(page, { name: 'Kari', words: 'Takk.' });
  await press(button(page, language, 'book.submit'));
  await bookedWords(page, language);
  await press(page.locator('main').getByRole('link', { name: say(language, 'booked.to_own') }));
  await expectOwnPage(page, language);
  await press(page.getByText(say(language, 'urgent.title'), { exact: true }));
  await expect(page.locator('details.not-safe .notice a[href^="tel:"]').first()).toHaveAttribute('href', 'tel:12345671');
  await expect(page.locator('details.not-safe .notice a[href$="/help-now"]')).toHaveAttribute('target', '_blank');
  const send = button(page, language, 'urgent.submit');
  await press(send);
  await expect(page.getByText(say(language, 'urgent.err_number'))).toBeVisible();
  await expectBearsAllLooks(page, 'call me now');
  await page.locator('#call-now').fill('22 33 44 55');
  await page.locator('#call-now').press('Enter');
  await expect(page.getByText(new RegExp(`^${say(language, 'urgent.sent', { time: '09:\\d\\d' })}$`))).toBeVisible();
  await expectGood(page, 'sent');

  const context = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo', viewport: page.viewportSize(), hasTouch: true });
  const hers = await context.newPage();
  await phoneFor(hers);
  const anne = memberWith(server, 'safety_lead');
  await enrol(hers, language, anne);
  await turnTo(hers, language, 'safety.nav', 'safety.title');
  const take = button(hers, language, 'safety.call_take');
  await expect(take).toBeVisible();
  await expectBearsAllLooks(hers, 'who waits to be called');
  await press(take);
  await expect(hers.locator('.aloud a')).toHaveAttribute('href', 'tel:22334455');
  await expectGood(hers, 'the number to call');
  await expect(page.getByText(new RegExp(`^${say(language, 'urgent.seen', { name: anne.name.split(' ')[0] ?? '', time: '09:\\d\\d' })}$`))).toBeVisible();
  await press(button(hers, language, 'safety.call_done'));
  await expect(hers.getByText(say(language, 'safety.calls_none'))).toBeVisible();
  await expect(page.getByText(say(language, 'urgent.over'))).toBeVisible();
  await expect(send).toBeVisible();
  await expectGood(page, 'the call is over');
});
