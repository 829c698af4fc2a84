import { button, expectOwnPage, press, signIn, twelveWords } from './guest.ts';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { now } from './now.ts';

/** A doctor asks for a week, comes back with the words, has a place at the promised hour, and withdraws. */

test.use({ own: {} });

const hour = 3_600_000;

test('a week asked for, confirmed at the promised hour, and given back', async ({ page, server, isMobile }) => {
  test.skip(!isMobile, 'the phone is the narrow screen, and one is enough');
  test.slow();
  await page.goto('/nb/');
  await press(page.locator('main a[href="/nb/week"]').first());
  const ask = page.getByRole('button', { name: new RegExp(`^${say('nb', 'week.ask_this')}`) });
  await expect(ask.first()).toBeVisible();
  await press(page.getByText(say('nb', 'week.program')).first());
  await expectGood(page, 'the weeks');
  await press(ask.first());

  // Refused for what is missing; nothing that is typed is lost, in another language neither.
  await page.locator('#name').fill('Kari');
  await page.locator('#needs').fill('Ingen trapper.');
  await press(button(page, 'nb', 'week.submit'));
  await expect(page.locator('#channel[aria-invalid=true]')).toBeVisible();
  await expect(page.locator('#hospital[aria-invalid=true]')).toBeVisible();
  await press(page.locator('.langs a[hreflang="en"]'));
  await expect(page.getByText(say('en', 'week.avoid'))).toBeVisible();
  await expect(page.locator('#needs')).toHaveValue('Ingen trapper.');
  await press(page.locator('.langs a[hreflang="nb"]'));
  await page.locator('#channel').fill('+47 00 00 00 00');
  await page.locator('#hospital').selectOption('nordvik');
  await page.locator('#department').selectOption('medicine');
  await expectBearsAllLooks(page, 'a few things for a week');
  await press(button(page, 'nb', 'week.submit'));

  await expect(page.locator('h1')).toHaveText(say('nb', 'week.done'));
  await expectGood(page, 'asked');
  await press(page.getByRole('button', { name: say('nb', 'booked.print'), exact: true }));
  const words = (await twelveWords(page.locator('#way ol.words li'))).join(' ');

  await signIn(page, 'nb', words);
  await expectOwnPage(page, 'nb');
  await expect(page.getByText((say('nb', 'week.own_asked').split('{')[0] ?? '').trim())).toBeVisible();
  await expect(page.getByText(say('nb', 'own.kind_needs')).first()).toBeAttached();

  // The promised hour has passed; the answer is there within a minute of the programme's time.
  server?.setClock(now(28 * hour).toISOString());
  await expect(async () => {
    await signIn(page, 'nb', words);
    await expect(page.getByText(say('nb', 'week.own_confirmed'))).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 90_000 });
  await expectOwnPage(page, 'nb');
  await expectGood(page, 'own page with a week');

  await press(button(page, 'nb', 'week.own_withdraw'));
  await press(button(page, 'nb', 'week.leave_yes'));
  await expect(page.getByText(say('nb', 'week.left'))).toBeVisible();
  await expectGood(page, 'withdrawn');
  await press(button(page, 'nb', 'own.back'));
  await expect(page.getByText(say('nb', 'own.no_booking'))).toBeVisible();
  await expect(page.getByText(say('nb', 'week.own_confirmed'))).toHaveCount(0);
});
