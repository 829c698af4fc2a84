import type { Browser, Locator, Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test, type Language } from './fixtures.ts';
import { bookedWords, button, expectOwnPage, fillThings, freeDays, holdThisDay, languageOf, press, signIn } from './guest.ts';
import type { Server } from './server.ts';
import { enrol, members, memberWith, phoneFor, turnTo, type Member } from './staff.ts';

/** From a worry to help, together: doctor, counsellor and safety lead in browsers of their own, on phones. */

test.use({ own: {} });
test.skip(({ isMobile }) => !isMobile, 'made for a phone in one hand');

async function another(browser: Browser, page: Page, server: Server | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo', viewport: page.viewportSize(), hasTouch: true });
  return context.newPage();
}

const heading = (page: Page, language: Language, state: string): Promise<void> => expect(page.locator('#app h1')).toHaveText(say(language, `safety.state_${state}`));

/** A doctor with a day of hers, and she at that guest's page; gives the doctor's words. */
async function meet(page: Page, doctor: Page, language: Language, her: Member): Promise<string[]> {
  await phoneFor(page);
  await enrol(page, language, her);
  const programme = (await (await page.request.get('/api/v1/programme')).json()) as { counsellors: { id: string; name: string }[] };
  const id = programme.counsellors.find(({ name }) => name === her.name)?.id;
  const day = (await freeDays(doctor, '2026-12')).find(({ counsellor }) => counsellor === id);
  if (day === undefined) throw new Error('she has no free day in December');
  await holdThisDay(doctor, language, day);
  await fillThings(doctor, { name: 'Kari', channel: '+47 00 00 00 00' });
  await press(button(doctor, language, 'book.submit'));
  const words = await bookedWords(doctor, language);
  await press(page.locator('#bar nav').getByRole('link', { name: say(language, 'guests.page_title') }));
  await press(page.locator('.guest-list').getByRole('button', { name: say(language, 'desk.quoted', { name: 'Kari' }) }));
  await press(button(page, language, 'safety.worried'));
  return words;
}

/** The safety lead's list, and the one worry on it in that state: the demo has others. */
async function toConcern(page: Page, language: Language, lead: Member, state: string): Promise<void> {
  await phoneFor(page);
  await enrol(page, language, lead);
  await turnTo(page, language, 'safety.nav', 'safety.title');
  const one: Locator = page.locator('section[aria-labelledby="concerns"] li button', { hasText: say(language, `safety.state_${state}`) });
  await expect(one).toHaveCount(1);
  await press(one);
}

test('with a yes: said aloud, the safety lead joins, a call together, and somebody calls tomorrow', async ({ page, server, browser, isMobile }) => {
  const language = languageOf(isMobile);
  const doctor = await another(browser, page, server);
  const words = await meet(page, doctor, language, memberWith(server, 'counsellor'));
  await press(button(page, language, 'safety.trigger_plans'));
  await expect(page.getByText(say(language, 'safety.aloud_first_plans'))).toBeVisible();
  await expect(page.getByText(say(language, 'safety.level_1'))).toBeVisible();
  await expectBearsAllLooks(page, 'what to say aloud first');
  await press(button(page, language, 'safety.raise_plans'));
  await heading(page, language, 'raised');
  await expect(page.locator('.due')).toHaveText(new RegExp(say(language, 'safety.by', { time: '09:\\d\\d' })));

  const lead = await another(browser, page, server);
  await toConcern(lead, language, memberWith(server, 'safety_lead'), 'raised');
  await press(button(lead, language, 'safety.step_answer'));
  await heading(lead, language, 'consent_sought');
  await heading(page, language, 'consent_sought');
  await press(button(page, language, 'safety.step_consent_yes'));
  await heading(page, language, 'agreed');
  await expect(page.locator('a[href="tel:113"]').first()).toBeVisible();
  await press(page.locator('.concern .plain').first().getByRole('button').first());
  await expect(page.getByText(say(language, 'safety.reached'), { exact: true })).toBeVisible();
  await expectBearsAllLooks(page, 'calling together');
  await press(button(page, language, 'safety.step_confirmed'));
  await heading(page, language, 'follow_up');
  await press(button(page, language, 'safety.check_submit'));
  await expect(page.locator('p', { hasText: say(language, 'safety.check_number_left') })).toBeVisible();
  await expectGood(page, 'somebody calls tomorrow');

  await signIn(doctor, language, words.join(' '));
  await expectOwnPage(doctor, language);
  await expect(doctor.getByRole('heading', { name: say(language, 'own.concerns_title') })).toBeVisible();
  await expect(doctor.getByText(say(language, 'own.concern_consent_yes'))).toBeVisible();
  await expectGood(doctor, 'what the doctor reads');
});

test('refused: one asks, another decides, the two look, and the doctor reads who', async ({ page, server, browser, isMobile }) => {
  const language = languageOf(isMobile);
  const [first, second] = members(server).filter(({ roles }) => roles.includes('safety_lead'));
  if (first === undefined || second === undefined) throw new Error('the demo has fewer than two safety leads');
  const doctor = await another(browser, page, server);
  const words = await meet(page, doctor, language, memberWith(server, 'counsellor'));
  await press(button(page, language, 'safety.trigger_plans'));
  await press(button(page, language, 'safety.raise_plans'));
  await heading(page, language, 'raised');
  const lead = await another(browser, page, server);
  await toConcern(lead, language, first, 'raised');
  await press(button(lead, language, 'safety.step_answer'));
  await heading(page, language, 'consent_sought');
  await press(button(page, language, 'safety.step_consent_no'));
  await heading(lead, language, 'refused');
  await press(lead.getByText(say(language, 'safety.without'), { exact: true }));
  await expectGood(lead, 'without consent');
  await press(button(lead, language, 'safety.ask_seal'));
  await expect(lead.getByRole('heading', { name: say(language, 'safety.seal_seal_asked') })).toBeVisible();
  await expect(button(lead, language, 'safety.seal_approve')).toHaveCount(0);

  const other = await another(browser, page, server);
  await toConcern(other, language, second, 'refused');
  await press(button(other, language, 'safety.seal_approve'));
  await expect(other.getByRole('heading', { name: say(language, 'safety.seal_seal_open') })).toBeVisible();
  await press(button(lead, language, 'safety.seal_look'));
  await expect(lead.getByText('+47 00 00 00 00')).toBeVisible();
  await expectBearsAllLooks(lead, 'what was kept back');
  await lead.locator('select[id^="told-to"]').selectOption('emergency');
  await press(button(lead, language, 'safety.seal_told_submit'));
  await heading(lead, language, 'disclosed');
  await expectGood(lead, 'somebody was told');

  await signIn(doctor, language, words.join(' '));
  await expectOwnPage(doctor, language);
  await expect(doctor.getByText(say(language, 'own.opening_who', { first: first.name, second: second.name }))).toBeVisible();
  await expect(doctor.getByText(say(language, 'own.concern_ground_life'))).toBeVisible();
  await expectGood(doctor, 'what the doctor reads of an opening');
});
