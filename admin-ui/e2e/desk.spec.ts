import type { Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test, type Language } from './fixtures.ts';
import { button, languageOf, press, twelveWords } from './guest.ts';
import { enrol, expectSignedIn, linkShown, makePasskey, memberWith, pathOf, phoneFor, turnTo } from './staff.ts';

/** A desk's key in two browsers: a coordinator is let in by six words, holds the key, is shut out, and the key is changed. */

test.use({ own: {} });

const sixWords = /^\s*(\w+ ){5}\w+\s*$/;

type Keys = { desks: { office: { epoch: number; recipient: string; earlier: { epoch: number }[] } } };

async function join(page: Page, language: Language, link: string, name: string): Promise<void> {
  await phoneFor(page);
  await page.goto(pathOf(link, language));
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

test('a second coordinator is let in by six words; when she is shut out the key is changed', async ({ page, server, browser, isMobile }) => {
  test.skip(!isMobile, 'one journey, on a phone; the screens are looked at wide as well');
  test.setTimeout(150_000);
  const language = languageOf(isMobile);
  const keys = async (): Promise<Keys['desks']['office']> => ((await (await page.request.get('/api/v1/keys')).json()) as Keys).desks.office;
  await phoneFor(page);
  await enrol(page, language, memberWith(server, 'leader'));
  await turnTo(page, language, 'people.nav', 'people.title');
  await press(button(page, language, 'people.invite'));
  await page.locator('#invite-name').fill('Berit Ny');
  await press(page.locator('#role-coordinator'));
  await press(button(page, language, 'people.invite_submit'));
  const link = await linkShown(page);

  const other = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo', viewport: page.viewportSize() });
  const hers = await other.newPage();
  await join(hers, language, link, 'Berit Ny');
  await turnTo(hers, language, 'office.nav', 'office.title');
  const waits = hers.locator('#desk-office .plain .secret');
  await expect(waits).toBeVisible();
  await expectGood(hers, 'waiting to be let in');

  await turnTo(page, language, 'office.nav', 'office.title');
  const office = page.locator('#desk-office');
  await press(office.getByRole('button', { name: say(language, 'office.let_in', { name: 'Berit Ny' }) }));
  const asked = office.locator('.confirm');
  // Both sides compute them; each is awaited before the two are held against each other.
  await expect(waits).toHaveText(sixWords);
  await expect(asked.locator('.secret')).toHaveText(sixWords);
  await expect(asked.locator('.secret')).toHaveText(await waits.innerText());
  await expectBearsAllLooks(page, 'six words to compare');
  const yes = asked.getByRole('button', { name: say(language, 'office.let_in', { name: 'Berit Ny' }) });
  await press(yes);
  await expect(asked.getByRole('alert')).toHaveText(say(language, 'office.compare_first'));
  await press(asked.getByLabel(say(language, 'office.same_words', { name: 'Berit Ny' })));
  await press(yes);
  await expect(office.getByText(say(language, 'office.is_in', { name: 'Berit Ny' }))).toBeVisible();
  await expectGood(page, 'she is in');

  // Her own browser opens her file, and what is in it makes the very key that guests seal to.
  await turnTo(hers, language, 'people.nav', 'people.title');
  await turnTo(hers, language, 'office.nav', 'office.title');
  await press(button(hers, language, 'office.compare'));
  await expect(hers.getByText(say(language, 'office.fits'))).toBeVisible();
  const before = await keys();

  await turnTo(page, language, 'people.nav', 'people.title');
  await press(page.getByRole('button', { name: say(language, 'people.deed_for', { deed: say(language, 'people.do_disable'), name: 'Berit Ny' }) }));
  await press(button(page, language, 'people.disable_yes'));
  await expect(page.locator('#people tr', { hasText: 'Berit Ny' })).toContainText(say(language, 'people.disabled'));
  await turnTo(page, language, 'office.nav', 'office.title');
  await expect(office.getByText(say(language, 'office.to_change'))).toBeVisible();
  await press(office.locator('summary'));
  await expectGood(page, 'somebody has left');
  await press(button(page, language, 'office.change'));
  const ticks = asked.getByRole('checkbox');
  await expect(ticks.first()).toBeVisible();
  for (const tick of await ticks.all()) await press(tick);
  await press(asked.getByRole('button', { name: say(language, 'office.change') }));
  await expect(office.getByText(say(language, 'office.changed'))).toBeVisible();
  await expect(office.getByText(say(language, 'office.open'))).toBeVisible();

  const after = await keys();
  expect(after.epoch).toBe(before.epoch + 1);
  expect(after.recipient).not.toBe(before.recipient);
  expect(after.earlier.map(({ epoch }) => epoch)).toEqual([before.epoch]);
  // The browser of whoever left is given nothing any more.
  await hers.locator('#bar nav').getByRole('link', { name: say(language, 'people.nav') }).click();
  await expect(hers.locator('#app h1').first()).toHaveText(say(language, 'staff.covered_title'));
  await other.close();
});
