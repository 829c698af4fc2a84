import type { Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { bookedWords, button, countOf, fillThings, freeDays, holdThisDay, press } from './guest.ts';
import { monday } from './now.ts';
import { enrol, memberWith, phoneFor, turnTo } from './staff.ts';

/** A counsellor's desk: today, words, messages, notes, what became of a day, her own days by keyboard, and falling ill. */

test.skip(({ isMobile }) => isMobile, 'the desk is made for a desk; the phone is looked at by its width');

test.use({ own: { clock: monday } });

/** Looks at the screen of a phone too. */
async function expectGoodOnBoth(page: Page, where: string): Promise<void> {
  await expectGood(page, where);
  await expectBearsAllLooks(page, where);
}

test('days are given, changed and taken off by keyboard alone, and each change says first what it touches', async ({ page, server }) => {
  const her = memberWith(server, 'counsellor');
  await page.clock.setFixedTime(new Date(monday));
  await phoneFor(page);
  await enrol(page, 'en', her);
  await turnTo(page, 'en', 'days.page_title', 'days.heading');
  const grid = page.getByRole('grid', { name: say('en', 'days.table') });
  await expect(grid).toBeVisible();
  await expectGoodOnBoth(page, 'own days');

  // From the heading on, by Tab into the table, and then by its own keys.
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(grid.locator('td:focus')).toHaveCount(1);
  await page.keyboard.press('Enter');
  const panel = page.locator('.day-panel');
  await expect(panel.locator('h2')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  const cell = grid.locator('td:focus');
  await expect(cell).toContainText(say('en', 'days.state_nothing'));

  // A day is given.
  await page.keyboard.press('Enter');
  await expect(panel.locator('h2')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(button(page, 'en', 'days.give_day')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/becomes free to book/)).toBeVisible();
  await expectGood(page, 'what a change touches');
  await button(page, 'en', 'days.make').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(say('en', 'days.made'))).toBeVisible();

  // The same day is taken off again.
  const given = grid.locator('td[tabindex="0"]');
  await expect(given).toContainText(say('en', 'days.state_free'));
  await given.focus();
  await page.keyboard.press('Enter');
  await button(page, 'en', 'days.as_pattern').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/is taken off/)).toBeVisible();
  await button(page, 'en', 'days.make').focus();
  await page.keyboard.press('Enter');
  await expect(given).toContainText(say('en', 'days.state_nothing'));

  await turnTo(page, 'en', 'desk.profile_page_title', 'desk.profile');
  await expectGoodOnBoth(page, 'own profile');
  await page.locator('#words-en').fill('I take long walks, and I listen.');
  await expect(page.locator('.as-read[lang="en"]')).toContainText('I take long walks');
  await press(button(page, 'en', 'desk.profile_save'));
  await expect(page.getByText(say('en', 'desk.profile_saved'))).toBeVisible();
  await press(button(page, 'en', 'days.pause'));
  await press(page.locator('.confirm').getByRole('button', { name: say('en', 'days.pause') }));
  await expect(page.getByText(say('en', 'days.paused_notice'))).toBeVisible();
});

test('a booking is prepared and answered: words, a message, a note that waits for a yes; then held, and ill', async ({ page, server, browser }) => {
  test.setTimeout(180_000);
  const her = memberWith(server, 'counsellor');
  await page.clock.setFixedTime(new Date(monday));
  await phoneFor(page);
  await enrol(page, 'en', her);

  // Somebody books the first day of hers that leaves time for words.
  const doctor = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo' });
  const theirs = await doctor.newPage();
  await theirs.clock.setFixedTime(new Date(monday));
  const programme = (await (await page.request.get('/api/v1/programme')).json()) as { counsellors: { id: string; name: string }[] };
  const hers = programme.counsellors.find(({ name }) => name === her.name)?.id;
  const day = (await freeDays(theirs, '2026-12')).find(({ counsellor }) => counsellor === hers);
  if (day === undefined) throw new Error('she has no free day in December');
  await holdThisDay(theirs, 'en', day);
  await fillThings(theirs, { name: 'Kari', words: 'It has been a long autumn.' });
  await press(button(theirs, 'en', 'book.submit'));
  await bookedWords(theirs, 'en');

  await expectGoodOnBoth(page, 'today');
  await press(page.locator('#bar nav').getByRole('link', { name: say('en', 'guests.page_title') }));
  await expect(page.locator('.guest-list').getByRole('button', { name: '“Kari”' })).toBeVisible();
  await expectGoodOnBoth(page, 'own guests');
  await press(page.locator('.guest-list').getByRole('button', { name: '“Kari”' }));
  await expect(page.locator('#app h1')).toHaveText('“Kari”');
  await press(button(page, 'en', 'desk.words_open', {}).or(page.getByRole('button', { name: say('en', 'desk.words_open') })).first());
  await expect(page.getByText(say('en', 'desk.words_log', { name: 'Kari' }))).toBeVisible();
  await press(page.locator('section.box').getByRole('button', { name: say('en', 'desk.words_open'), exact: true }));
  await expect(page.getByText('It has been a long autumn.')).toBeVisible();
  await expectGoodOnBoth(page, 'words beforehand');
  await press(button(page, 'en', 'desk.words_ok'));
  await expect(page.getByText(say('en', 'desk.words_ok_done'))).toBeVisible();
  await press(button(page, 'en', 'days.close'));

  await expect(page.getByText(say('en', 'guests.notes_unasked', { name: 'Kari' }))).toBeVisible();
  await expect(page.locator('.secret')).toHaveText(/^\w+ \w+ \w+ \w+$/);
  await page.locator('#message').fill('You are welcome. The code would be F32.1.');
  await expect(button(page, 'en', 'guests.send')).toHaveAttribute('aria-disabled', 'true');
  await page.locator('#message').fill('You are welcome. The door is the green one.');
  // Another language at the same place: what is typed stays.
  await page.locator('nav.langs a').first().click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'nb');
  await expect(page.locator('#message')).toHaveValue('You are welcome. The door is the green one.');
  await expectGood(page, 'a guest, in Norwegian');
  await page.locator('nav.langs a').first().click();
  await press(button(page, 'en', 'guests.send'));
  await expect(page.locator('.thread .said.mine')).toContainText('The door is the green one.');
  await expect(page.locator('#message')).toHaveValue('');
  await expectGoodOnBoth(page, 'a guest');

  await doctor.close();

  // Days that are over and not told of; then she falls ill, and one press with one confirmation says so.
  await press(page.locator('#bar nav').getByRole('link', { name: say('en', 'staff.nav_today'), exact: true }));
  const untold = page.locator('.appointment').filter({ has: page.getByRole('button', { name: say('en', 'desk.held') }) });
  const before = await countOf(untold);
  await press(untold.first().getByRole('button', { name: say('en', 'desk.held') }).first());
  await expect(untold).toHaveCount(before - 1);
  await press(button(page, 'en', 'desk.ill'));
  await expectGood(page, 'falling ill');
  await press(button(page, 'en', 'desk.ill_yes'));
  await expect(page.getByText(say('en', 'desk.ill_done'))).toBeVisible();
  await expect(page.getByText(say('en', 'desk.ill_now'))).toBeVisible();
});
