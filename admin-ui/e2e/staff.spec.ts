import type { Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, languages, say, test } from './fixtures.ts';
import { button, languageOf, press, twelveWords } from './guest.ts';
import { now } from './now.ts';
import { enrol, expectSignedIn, joinBy, linkShown, makePasskey, memberWith, pathOf, phoneFor, signInStaff, touchWhenAsked, turnTo } from './staff.ts';

/** Those who work here: joining, the ways in, a page that covers itself, and the leader's people. */

test.use({ own: {} });

const minute = 60_000;

test('somebody new joins by a link, one step at a time, and is out at the next click when shut out', async ({ page, server, browser, isMobile }) => {
  test.skip(!isMobile, 'joining is done on a phone; the other journey sees the desktop');
  test.setTimeout(150_000);
  const language = languageOf(isMobile);
  const leader = memberWith(server, 'leader');
  await phoneFor(page);
  await enrol(page, language, leader);
  await turnTo(page, language, 'people.nav', 'people.title');
  await expect(page.locator('#people tbody tr').first()).toBeVisible();
  await expectGood(page, 'people');
  await press(button(page, language, 'people.invite'));
  await page.locator('#invite-name').fill('Berit Ny');
  await press(page.locator('#role-host'));
  await expectGood(page, 'inviting');
  await press(button(page, language, 'people.invite_submit'));
  const link = await linkShown(page);
  await expectGood(page, 'the link');

  const other = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo', viewport: page.viewportSize() });
  const hers = await other.newPage();
  const posted: string[] = [];
  hers.on('request', (request) => posted.push(request.postData() ?? ''));
  await phoneFor(hers);
  await hers.goto(pathOf(link, language));
  await expect(hers.locator('h1')).toHaveText(say(language, 'join.hello', { name: 'Berit Ny' }));
  expect(hers.url()).not.toContain('#');
  await expectGood(hers, 'hello');
  await button(hers, language, 'join.begin').click();
  const typed = await twelveWords(hers.locator('ol.words li'));
  await expectBearsAllLooks(hers, 'twelve words');
  await button(hers, language, 'join.written').click();
  await hers.locator('#join-words').fill([...typed.slice(1), typed[0] ?? ''].join(' '));
  await button(hers, language, 'join.open').click();
  await expect(hers.locator('.wrong')).toBeVisible();
  await hers.locator('#join-words').fill(typed.map((word) => word.slice(0, 4).toUpperCase()).join('  '));
  await button(hers, language, 'join.open').click();
  await expect(hers.getByText(say(language, 'join.trial'))).toBeVisible();
  await expectGood(hers, 'the rehearsal');
  await button(hers, language, 'join.next').click();
  await makePasskey(hers, language);
  await expectGood(hers, 'done');
  await button(hers, language, 'staff.to_today').click();
  await expectSignedIn(hers, 'Berit Ny');
  await expectGood(hers, 'today');
  // P1: the passkey's secret, the words and the seed stay on the device.
  expect(posted.join('\n')).not.toContain('"results"');
  for (const word of typed) expect(posted.join('\n')).not.toMatch(new RegExp(`\\b${word}\\b`));

  await hers.goto(pathOf(link, language));
  await expect(hers.locator('h1')).toHaveText(say(language, 'join.ended_title'));
  await expectGood(hers, 'a used link');
  await hers.goto(`/${language}/staff`);
  await expectSignedIn(hers, 'Berit Ny');

  await press(button(page, language, 'people.card_close'));
  await press(page.getByRole('button', { name: say(language, 'people.deed_for', { deed: say(language, 'people.do_disable'), name: 'Berit Ny' }) }));
  await expectGood(page, 'shutting out');
  await press(button(page, language, 'people.disable_yes'));
  await expect(page.locator('#people tr', { hasText: 'Berit Ny' })).toContainText(say(language, 'people.disabled'));
  await hers.locator('#bar nav').getByRole('link', { name: say(language, 'staff.nav_me') }).click();
  await expect(hers.locator('#app h1').first()).toHaveText(say(language, 'staff.covered_title'));
  await hers.locator('#app .button').first().click();
  await expect(hers.getByText(say(language, 'error.passkey_refused'))).toBeVisible();
  await other.close();
});

test('keys and ways in: own page, a second passkey, another session ended, new words', async ({ page, server, isMobile }) => {
  test.skip(isMobile, 'the other journey sees the phone');
  const language = languageOf(isMobile);
  const her = memberWith(server, 'counsellor');
  const phone = await phoneFor(page);
  await enrol(page, language, her);
  await turnTo(page, language, 'staff.nav_me', 'staff.me_title');
  await expect(page.locator('#key-words')).toHaveText(/^(\w+ ){5}\w+$/);
  await press(button(page, language, 'staff.key_compare'));
  await expect(page.getByText(say(language, 'staff.key_ours'))).toBeVisible();
  await expectGood(page, 'me');

  // Signed in anew, the session before is another one, and can be ended.
  await press(button(page, language, 'staff.sign_out'));
  await expect(page.locator('#app h1')).toHaveText(say(language, 'staff.sign_in_title'));
  await expectGood(page, 'signing in');
  await signInStaff(page, language, her.name, '/staff/me');
  await page.context().clearCookies();
  await page.reload();
  await press(button(page, language, 'staff.touch'));
  await expect(page.locator('#sessions li')).toHaveCount(2);
  await press(button(page, language, 'staff.session_end'));
  await expect(page.locator('#sessions li')).toHaveCount(1);

  // A second device.
  await phone.remove();
  await phoneFor(page);
  await press(button(page, language, 'staff.passkey_add'));
  await page.locator('#label').fill('The office computer');
  await press(button(page, language, 'join.make'));
  const again = button(page, language, 'join.again');
  const added = page.getByText(say(language, 'staff.passkey_is_added'));
  await expect(again.or(added)).toBeVisible();
  if (await again.isVisible()) await press(again);
  await expect(page.locator('#passkeys tbody tr', { hasText: 'The office computer' })).toContainText(say(language, 'staff.passkey_opens'));
  await signOutAndIn(page, language, her.name);

  // New words, tried before the old ones end.
  await press(button(page, language, 'staff.paper_new'));
  const words = await twelveWords(page.locator('ol.words li'));
  await press(button(page, language, 'join.written'));
  await page.locator('#new-words').fill(words.join(' '));
  await press(button(page, language, 'staff.paper_keep'));
  await expect(page.getByText(say(language, 'staff.paper_kept'))).toBeVisible();
  await expectGood(page, 'me with two passkeys');
});

async function signOutAndIn(page: Page, language: (typeof languages)[number], name: string): Promise<void> {
  await press(button(page, language, 'staff.sign_out'));
  await press(button(page, language, 'staff.touch'));
  await expectSignedIn(page, name);
}

test.describe('time', () => {
  test.skip(({ isMobile }) => !isMobile, 'time is the same on any screen');
  test.use({ own: {} });

  test('a page that nobody touches covers itself, and gives back what was typed', async ({ page, server }) => {
    const leader = memberWith(server, 'leader');
    await page.clock.install({ time: now() });
    await phoneFor(page);
    await enrol(page, 'en', leader);
    await turnTo(page, 'en', 'people.nav', 'people.title');
    await press(button(page, 'en', 'people.invite'));
    await page.locator('#invite-name').fill('Half a name');
    await press(page.locator('#role-host'));
    await page.clock.runFor(13.5 * minute);
    await expect(page.getByText(say('en', 'staff.covers_soon'))).toBeVisible();
    await expectGood(page, 'about to cover itself');
    await page.clock.runFor(2 * minute);
    server?.setClock(now(16 * minute).toISOString());
    await expect(page.locator('#app h1').first()).toHaveText(say('en', 'staff.covered_title'));
    await expect(page.locator('#invite-name')).toBeHidden();
    await expectGood(page, 'covered');
    await press(page.locator('#app .button').first());
    await expect(page.locator('#invite-name')).toBeVisible();
    await expect(page.locator('#invite-name')).toHaveValue('Half a name');
    // What counts for much asks for a touch of its own when the last one is a while ago.
    server?.setClock(now(24 * minute).toISOString());
    await page.clock.runFor(8 * minute);
    await press(button(page, 'en', 'people.invite_submit'));
    await touchWhenAsked(page, 'en');
    await expect(page.locator('#link')).toBeVisible();

    // Eight hours after she signed in it ends, however busy she was; what is half typed is there again after a touch.
    await press(button(page, 'en', 'people.card_close'));
    await press(button(page, 'en', 'people.invite'));
    await page.locator('#invite-name').fill('Half another');
    await press(page.locator('#role-host'));
    // Her cookie is renewed every ten minutes, as by a busy page; this one's own timers stand still.
    const renewed = (): Promise<number> => page.evaluate(async () => (await fetch('/api/v1/staff/session/renew', { method: 'POST' })).status);
    for (let minutes = 34; minutes <= 8 * 60 - 10; minutes += 10) {
      server?.setClock(now(minutes * minute).toISOString());
      expect(await renewed(), `after ${minutes} minutes`).toBe(200);
    }
    server?.setClock(now((8 * 60 + 17) * minute).toISOString());
    await page.clock.runFor(1.5 * minute); // the page looks each minute whether it may stay
    await expect(page.locator('#app h1').first()).toHaveText(say('en', 'staff.covered_title'));
    await expect(page.getByText(say('en', 'staff.covered_ended'))).toBeVisible();
    await press(page.locator('#app .button').first());
    await expect(page.locator('#invite-name')).toHaveValue('Half another');
  });
});

test.describe('an older device', () => {
  test.skip(({ isMobile }) => !isMobile, 'the same on any screen');

  test('a passkey that opens no texts signs in, and the words open them', async ({ page, server }) => {
    const her = memberWith(server, 'counsellor');
    await phoneFor(page, { prf: false });
    await page.goto(pathOf(her.link, 'en'));
    await press(button(page, 'en', 'join.begin'));
    await page.locator('#join-words').fill(her.words);
    await press(button(page, 'en', 'join.open'));
    await press(button(page, 'en', 'join.next'));
    await makePasskey(page, 'en');
    await expect(page.getByText(say('en', 'join.done_words_each_time'))).toBeVisible();
    await press(button(page, 'en', 'staff.to_today'));
    await page.goto('/en/staff/me');
    await press(button(page, 'en', 'staff.key_compare'));
    await expectGood(page, 'the words are asked for');
    await page.locator('#ask-words').fill(her.words);
    await press(button(page, 'en', 'staff.ask_words_submit'));
    await expect(page.getByText(say('en', 'staff.key_ours'))).toBeVisible();
  });
});

test.describe('a programme without anybody', () => {
  test.skip(({ isMobile }) => !isMobile, 'the same on any screen');
  test.use({ own: { empty: true } });

  test('the first one joins by the link that the terminal shows, and says her own name', async ({ page, server }) => {
    // Said when all is ready: a little later than it answers.
    const link = (): string => /^\s+(http\S+#\S+)$/m.exec(server?.printed() ?? '')?.[1] ?? '';
    await expect.poll(link).not.toBe('');
    await joinBy(page, 'nb', link(), 'Gro Først', true);
    await turnTo(page, 'nb', 'people.nav', 'people.title');
    await expect(page.locator('#people tbody tr')).toHaveCount(1);
    await expect(page.locator('#people tbody tr')).toContainText('Gro Først');
    await page.goto(pathOf(link(), 'nb'));
    await expect(page.locator('h1')).toHaveText(say('nb', 'join.ended_title'));
  });
});
