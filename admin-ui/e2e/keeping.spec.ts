import { bookDay, button, expectOwnPage, fillThings, holdDay, press } from './guest.ts';
import { expect, expectGood, say, test } from './fixtures.ts';
import { now } from './now.ts';

/** What somebody has typed, or opened with their words, is not lost by a link, another language or Back. */

test.use({ own: {} });

test('another language keeps what is typed, and the frame follows', async ({ page }) => {
  await holdDay(page, 'en');
  await fillThings(page, { name: 'Kari', channel: '+47 00 00 00 00', words: 'Long nights.' });
  await press(page.locator('nav.langs a'));
  await expect(page.locator('h1')).toHaveText(say('nb', 'book.few_things_heading'));
  await expect(page).toHaveURL(/\/nb\/book\/few-things$/);
  await expect(page.locator('#name')).toHaveValue('Kari');
  await expect(page.locator('#words')).toHaveValue('Long nights.');
  await expect(page.locator('html')).toHaveAttribute('lang', 'nb');
  await expect(page.locator('a.exit')).toHaveText(say('nb', 'frame.exit'));
  await expect(page.locator('a.exit')).toHaveAttribute('href', '/nb/bye');
  await expect(page.locator('nav.help a')).toHaveAttribute('href', '/nb/help-now');
  await expect(page.locator('.foot a').first()).toHaveText(say('nb', 'frame.to_start'));
  await expect(page.locator('nav.langs a')).toHaveText(say('en', 'frame.language_name'));
  await expect(page.locator('nav.langs a')).toHaveAttribute('href', '/en/book/few-things');
  await expectGood(page, 'a few things after turning');

  // Back was visited in the other language; the one in use stays, and so does what was typed.
  await page.goBack();
  await expect(page.locator('h1')).toHaveText(say('nb', 'book.heading'));
  await expect(page).toHaveURL(/\/nb\/book$/);
  await expect(page.locator('.day').first()).toBeVisible();
  await press(page.locator('.day').last());
  await press(button(page, 'nb', 'book.hold'));
  await expect(page.locator('#name')).toHaveValue('Kari');
  await press(button(page, 'nb', 'book.submit'));
  await expect(page.locator('h1')).toHaveText(say('nb', 'booked.heading'));
  // A page of the later words, turned back.
  await press(page.locator('nav.langs a'));
  await expect(page.locator('h1')).toHaveText(say('en', 'booked.heading'));
  await expect(page.getByRole('button', { name: say('en', 'booked.print') })).toBeVisible();
});

test('a link out of the app opens beside what is typed, and Exit there closes both', async ({ page, context, isMobile }) => {
  test.skip(isMobile, 'one screen is enough');
  await page.goto('/en/book');
  await expect(page.locator('.day').first()).toBeVisible();
  await press(page.locator('.foot a[href="/en/data"]'));
  await expect(page).toHaveURL(/\/en\/data$/);

  await holdDay(page, 'en');
  await fillThings(page, { name: 'Kari', words: 'Long nights.' });
  for (const link of ['.foot a[href="/en/data"]', 'nav.help a']) {
    const [beside] = await Promise.all([context.waitForEvent('page'), press(page.locator(link))]);
    await expect(beside.locator('h1')).toBeVisible();
    await expect(page.locator('#words')).toHaveValue('Long nights.');
    if (link.startsWith('.foot')) {
      await beside.close();
      continue;
    }
    // Help now has no script: its Exit is a plain link, and the neutral page tells the others.
    await press(beside.locator('a.exit'));
    await expect(beside).toHaveURL(/\/en\/bye$/);
    await expect(page).toHaveURL(/\/en\/bye$/);
  }
});

test('Back on the own page leads to its first screen, and what was typed stays', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'one screen is enough');
  await bookDay(page, 'en', { name: 'Kari' });
  await press(page.locator('main').getByRole('link', { name: say('en', 'booked.to_own') }));
  await expectOwnPage(page, 'en');
  await press(button(page, 'en', 'own.change'));
  await page.locator('#channel').fill('+47 00 00 00 00');
  await page.goBack();
  await expectOwnPage(page, 'en');
  await press(button(page, 'en', 'own.change'));
  await expect(page.locator('#channel')).toHaveValue('+47 00 00 00 00');
  // Left by its own link, the screen leaves no trace in the history.
  await press(button(page, 'en', 'own.back'));
  await expectOwnPage(page, 'en');
  await page.goBack();
  await expect(page.locator('h1')).toHaveText(say('en', 'booked.heading'));
});

test('two words for the telephone are known to exist, and a second day can have a bed', async ({ page, isMobile }) => {
  test.skip(isMobile, 'one screen is enough');
  await bookDay(page, 'en', { name: 'Kari' });
  await press(page.locator('main').getByRole('link', { name: say('en', 'booked.to_own') }));
  await expectOwnPage(page, 'en');
  await press(button(page, 'en', 'booked.call_do'));
  await expect(page.locator('.secret').filter({ hasText: /^[a-z]+ [a-z]+$/ })).toBeVisible();
  await press(button(page, 'en', 'own.second'));
  const house = page.locator('.day', { hasText: 'The house' });
  const elsewhere = page.locator('.day', { hasText: 'Oslo' });
  await press(elsewhere.first());
  await expect(page.locator('#evening')).toHaveCount(0);
  await press(house.last());
  await page.locator('#evening').check();
  await press(button(page, 'en', 'own.second_submit'));
  await expect(page.getByText(say('en', 'own.second_done'))).toBeVisible();
  await expect(page.getByText(say('en', 'booked.bed'))).toBeVisible();
  await expect(page.getByText(say('en', 'booked.call_set'))).toBeVisible();
  await expect(button(page, 'en', 'booked.call_again')).toBeVisible();
  await expectOwnPage(page, 'en');
  await expectGood(page, 'own page with two days');
});

test('a page that nobody touches covers what is typed, clears it in the end, and warns before words are hidden', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'time is the same on any screen');
  await page.clock.install({ time: now() });
  await holdDay(page, 'en');
  await press(button(page, 'en', 'book.submit'));
  await expect(page.locator('.errors')).toContainText(say('en', 'book.err_name_empty'));
  // An error that is shown turns with the language.
  await press(page.locator('nav.langs a'));
  await expect(page.locator('.errors')).toContainText(say('nb', 'book.err_name_empty'));
  await press(page.locator('nav.langs a'));
  await fillThings(page, { name: 'Kari', words: 'Long nights.' });
  await page.clock.fastForward('15:10');
  await expect(page.getByText(say('en', 'book.covered'))).toBeVisible();
  await expect(page.locator('#words')).toBeHidden();
  await expectGood(page, 'a covered page');
  await press(button(page, 'en', 'book.covered_go_on'));
  await expect(page.locator('#words')).toHaveValue('Long nights.');
  await page.clock.fastForward('15:10');
  await page.clock.fastForward('15:00');
  await expect(page.getByText(say('en', 'book.cleared'))).toBeVisible();
  await expect(page.locator('#words')).toHaveValue('');

  await fillThings(page, { name: 'Kari' });
  await press(button(page, 'en', 'book.submit'));
  await expect(page.locator('h1')).toHaveText(say('en', 'booked.heading'));
  await page.clock.fastForward('13:30');
  await expect(page.getByText(say('en', 'booked.hides_soon'))).toBeVisible();
  await press(button(page, 'en', 'booked.still_here'));
  await expect(page.getByText(say('en', 'booked.hides_soon'))).toHaveCount(0);
});
