import { bookDay, bookedWords, button, countOf, expectOwnPage, fillThings, holdDay, languageOf, openDays, press, signIn } from './guest.ts';
import { expect, expectBearsAllLooks, expectGood, languages, say, test } from './fixtures.ts';

/** The whole path of a doctor: a free day, a few things, booked, back with the words, cancelled, erased. */

test.use({ own: {} });

for (const language of languages) {
  test(`a day booked, found again, cancelled and erased, in ${language}`, async ({ page, isMobile }) => {
    test.skip(language !== languageOf(isMobile), 'each screen speaks one language, and each language has a screen');
    test.slow();
    await page.goto(`/${language}/`);
    // The first free date is in sight before any tap, and one tap leads to the days.
    await press(page.locator(`main a[href="/${language}/book"]`).first());
    await expect(page.locator('.day').first()).toBeVisible();
    await expectGood(page, 'choose a day');
    await expectBearsAllLooks(page, 'choose a day');

    await holdDay(page, language);
    await expectGood(page, 'a few things');
    await press(button(page, language, 'book.submit'));
    await expect(page.locator('#name[aria-invalid=true]')).toBeVisible();
    await expectGood(page, 'a few things with an error');
    await fillThings(page, { name: 'Kari', channel: '+47 00 00 00 00', hours: '16-18', words: 'The nights are long.' });
    await expectBearsAllLooks(page, 'a few things');
    await press(button(page, language, 'book.submit'));
    const words = await bookedWords(page, language);
    await expectGood(page, 'booked');
    await expectBearsAllLooks(page, 'booked');

    // Words written down by a tired hand.
    await signIn(page, language, words.map((word, at) => `${at + 1}. ${word.toUpperCase()}`).join('\n').replaceAll('\n', ' '));
    await expectOwnPage(page, language);
    await expectGood(page, 'own page');
    await expectBearsAllLooks(page, 'own page');
    await press(page.getByRole('button', { name: new RegExp(`^${say(language, 'own.read')}`) }).first());
    await expect(page.getByText('Kari').first()).toBeVisible();

    await press(button(page, language, 'own.cancel'));
    await expectGood(page, 'cancel');
    await press(page.locator('main .row .button').first());
    await expect(page.locator('h1')).toHaveText(say(language, 'own.cancelled_title'));
    await press(button(page, language, 'own.back'));
    await expectOwnPage(page, language);

    await press(button(page, language, 'own.erase_do'));
    await expectGood(page, 'erase');
    await press(button(page, language, 'own.erase_yes'));
    await expect(page.locator('h1')).toHaveText(say(language, 'own.gone_title'));
    await expectGood(page, 'gone');

    await signIn(page, language, words.join(' '));
    await expect(page.locator('#words-wrong')).toHaveText(say(language, 'error.sign_in_refused'));
  });
}

test('one wrong word is put right by one press', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'one screen is enough');
  const words = await bookDay(page, 'en', { name: 'E.' });
  await signIn(page, 'en', words.with(3, (words[3] ?? '').replace(/^../, 'qq')).join(' '));
  await expect(page.locator('#words-wrong')).toBeVisible();
  await expectGood(page, 'wrong word');
  await page.locator('#words').fill(words.join(' '));
  await press(button(page, 'en', 'signin.submit'));
  await expectOwnPage(page, 'en');
});

test('a lost answer, asked again, has booked once', async ({ page, watch, isMobile }) => {
  test.skip(!isMobile, 'one screen is enough');
  watch.allow(/ERR_FAILED/);
  await holdDay(page, 'en');
  await fillThings(page, { name: 'Twice' });
  let times = 0;
  await page.route('**/api/v1/bookings', async (route) => {
    times += 1;
    // The server books each time; its first answers never come back.
    await route.fetch();
    if (times < 3) await route.abort();
    else await route.continue();
  });
  await press(button(page, 'en', 'book.submit'));
  const words = await bookedWords(page, 'en');
  expect(times).toBe(3);
  await page.unroute('**/api/v1/bookings');
  await signIn(page, 'en', words.join(' '));
  await expectOwnPage(page, 'en');
  await expect(page.getByRole('button', { name: say('en', 'own.cancel'), exact: true })).toHaveCount(1);
});

test('a double tap books once', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'one screen is enough');
  await holdDay(page, 'en');
  await fillThings(page, { name: 'Quick' });
  let sent = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/bookings')) sent += 1;
  });
  await button(page, 'en', 'book.submit').dblclick();
  await bookedWords(page, 'en');
  expect(sent).toBe(1);
});

test('a held day stands in nobody else’s list, and comes back when let go', async ({ page, browser, baseURL, isMobile }) => {
  test.skip(isMobile, 'one screen is enough');
  const days = await openDays(page, 'en');
  const before = await countOf(days);
  await press(days.nth(2));
  await press(button(page, 'en', 'book.hold'));
  await expect(page.locator('#name')).toBeVisible();
  const other = await browser.newPage(baseURL === undefined ? {} : { baseURL });
  expect(await countOf(await openDays(other, 'en'))).toBe(before - 1);
  await other.close();
  await page.goBack();
  await expect(page.locator('.day')).toHaveCount(before);
  await expect(page.locator('.day input:checked')).toHaveCount(1);
});

test('a wish for a call is kept and leads to the own page', async ({ page }) => {
  await page.goto('/nb/call');
  await page.locator('input').first().waitFor();
  await expectGood(page, 'call');
  await expectBearsAllLooks(page, 'call');
  await page.locator('#number').fill('+47 00 00 00 00');
  await page.locator('#name').fill('Ola');
  await press(button(page, 'nb', 'call.submit'));
  await expect(page.locator('h1')).toHaveText(say('nb', 'call.done'));
  await expectGood(page, 'call done');
});
