import type { Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test, type Language } from './fixtures.ts';
import { bookDay, button, expectOwnPage, languageOf, press } from './guest.ts';
import { enrol, joinBy, linkShown, memberWith, phoneFor, turnTo } from './staff.ts';

/**
 * A desk's key in three browsers: a coordinator is let in by six words, holds the key, is shut out, and the key is changed. What a
 * doctor and the office have written to each other is sealed anew in the same sitting, and the two write on.
 */

test.use({ own: {} });

const sixWords = /^\s*(\w+ ){5}\w+\s*$/;

type Keys = { desks: { office: { epoch: number; recipient: string; earlier: { epoch: number }[] } } };

/** The office's page with the guest who has written. */
async function toConversation(page: Page, language: Language, name: string): Promise<void> {
  await turnTo(page, language, 'people.nav', 'people.title');
  await turnTo(page, language, 'office.nav', 'office.title');
  const row = page.locator('#threads').getByRole('button', { name: say(language, 'desk.quoted', { name }) });
  await expect(row).toBeVisible();
  await press(row);
  await expect(page.locator('#app h1')).toHaveText(say(language, 'desk.quoted', { name }));
}

/** Opens what is not open yet and waits for all of it. */
async function expectRead(page: Page, language: Language, texts: string[]): Promise<void> {
  await expect(page.locator('.thread li')).toHaveCount(texts.length);
  await press(page.getByRole('button', { name: new RegExp(`^(${say(language, 'guests.thread_open', { n: 1 })}|${say(language, 'guests.thread_open', { n: texts.length })})$`) }));
  await expect(page.locator('.thread .written')).toHaveText(texts);
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
  await joinBy(hers, language, link, 'Berit Ny');
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

  // A doctor writes; the office reads and answers.
  const texts = { ask: 'Is there a bed the evening before?', answer: 'Yes. The key is with Gro.', thanks: 'Thank you. I come at nine.' };
  const third = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo', viewport: page.viewportSize() });
  const doctor = await third.newPage();
  await bookDay(doctor, language, { name: 'Kari', channel: '+47 00 00 00 00' });
  await press(doctor.locator('main').getByRole('link', { name: say(language, 'booked.to_own') }));
  await expectOwnPage(doctor, language);
  await press(button(doctor, language, 'own.write_office'));
  await doctor.locator('#message').fill(texts.ask);
  await press(button(doctor, language, 'own.message_send'));
  await expect(doctor.locator('.thread .written')).toHaveText([texts.ask]);
  await toConversation(page, language, 'Kari');
  await expectRead(page, language, [texts.ask]);
  await expect(page.getByText('+47 00 00 00 00')).toHaveCount(0);
  await press(button(page, language, 'guests.contact_open'));
  await expect(page.getByText('+47 00 00 00 00')).toBeVisible();
  await page.locator('#message').fill(`${texts.answer} F32.1`);
  await expect(button(page, language, 'guests.send')).toHaveAttribute('aria-disabled', 'true');
  await page.locator('#message').fill(texts.answer);
  await press(button(page, language, 'guests.send'));
  await expect(page.locator('.thread .written')).toHaveText([texts.ask, texts.answer]);
  await expectBearsAllLooks(page, 'messages with a guest');
  await press(button(doctor, language, 'own.thread_look'));
  await expect(doctor.locator('.thread .written')).toHaveText([texts.ask, texts.answer]);

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
  // In the same sitting all is sealed anew, and the notice goes with the last of it.
  await expect(office.getByText(say(language, 'office.stale_do'))).toHaveCount(0);
  await expect(office.getByRole('alert')).toHaveCount(0);

  // The doctor's page still has the key from before: it is refused, asked for anew, and sealed again with nothing lost.
  await doctor.locator('#message').fill(texts.thanks);
  await press(button(doctor, language, 'own.message_send'));
  await expect(doctor.locator('.thread .written')).toHaveText([texts.ask, texts.answer, texts.thanks]);
  await toConversation(page, language, 'Kari');
  await expectRead(page, language, [texts.ask, texts.answer, texts.thanks]);
  await third.close();

  // The browser of whoever left is given nothing any more.
  await hers.locator('#bar nav').getByRole('link', { name: say(language, 'people.nav') }).click();
  await expect(hers.locator('#app h1').first()).toHaveText(say(language, 'staff.covered_title'));
  await other.close();
});
