import { button, bookedWords, expectOwnPage, fillThings, holdDay, press, signIn } from './guest.ts';
import { expect, say, test } from './fixtures.ts';
import { now } from './now.ts';

/** What time does to a booking: the server's clock is moved, the browser's with it. */

test.skip(({ isMobile }) => !isMobile, 'time is the same on any screen');

const minute = 60_000;
const day = 24 * 60 * minute;
const later = (milliseconds: number): string => now(milliseconds).toISOString();

test.use({ own: {} });

test('a hold that has ended is taken anew, and nothing typed is lost', async ({ page, server }) => {
  await holdDay(page, 'en');
  await fillThings(page, { name: 'Slow', words: 'I was called away in between.' });
  server?.setClock(later(11 * minute));
  await press(button(page, 'en', 'book.submit'));
  await expect(page.getByText((say('en', 'book.rehold').split('{')[0] ?? '').trim())).toBeVisible();
  await expect(page.locator('#name')).toHaveValue('Slow');
  await press(button(page, 'en', 'book.submit'));
  await bookedWords(page, 'en');
});

test('P16 the page of a guest is gone after its last date, and looks like any unknown one', async ({ page, server }) => {
  await holdDay(page, 'en');
  await fillThings(page, { name: 'Past' });
  await press(button(page, 'en', 'book.submit'));
  const words = await bookedWords(page, 'en');
  await signIn(page, 'en', words.join(' '));
  await expectOwnPage(page, 'en');
  const far = later(500 * day);
  server?.setClock(far);
  await page.clock.setFixedTime(far);
  await signIn(page, 'en', words.join(' '));
  await expect(page.locator('#words-wrong')).toHaveText(say('en', 'error.sign_in_refused'));
});
