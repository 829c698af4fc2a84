import type { Browser, Locator, Page } from '@playwright/test';
import { expect, say, type Language } from './fixtures.ts';
import { bookedWords, button, fillThings, freeDays, holdThisDay, press } from './guest.ts';
import type { Server } from './server.ts';
import { enrol, phoneFor, turnTo, type Member } from './staff.ts';

/** The steps of a worry as sentences: a doctor with a day, her counsellor at that guest's page, a safety lead at the list. */

/** A browser of somebody else's, with a screen like this one. */
export async function another(browser: Browser, page: Page, server: Server | undefined): Promise<Page> {
  const hasTouch = await page.evaluate(() => navigator.maxTouchPoints > 0);
  const context = await browser.newContext({ baseURL: server?.origin ?? '', locale: 'en-GB', timezoneId: 'Europe/Oslo', viewport: page.viewportSize(), hasTouch });
  return context.newPage();
}

export const expectState = (page: Page, language: Language, state: string): Promise<void> => expect(page.locator('#app h1')).toHaveText(say(language, `safety.state_${state}`));

/** A doctor with a day of hers, and she at that guest's page; gives the doctor's words. */
export async function meet(page: Page, doctor: Page, language: Language, her: Member): Promise<string[]> {
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
  await expect(button(page, language, 'safety.worried')).toBeVisible();
  return words;
}

/** The list of whoever is here already, and the one worry on it in that state: the demo has others. */
export async function pickConcern(page: Page, language: Language, state: string): Promise<void> {
  await turnTo(page, language, 'safety.nav', 'safety.title');
  const one: Locator = page.locator('section[aria-labelledby="concerns"] li button', { hasText: say(language, `safety.state_${state}`) });
  await expect(one).toHaveCount(1);
  await press(one);
}

export async function toConcern(page: Page, language: Language, who: Member, state: string): Promise<void> {
  await phoneFor(page);
  await enrol(page, language, who);
  await pickConcern(page, language, state);
}
