import type { Locator, Page } from '@playwright/test';
import { expect, say, type Language } from './fixtures.ts';
import { now } from './now.ts';

/** The steps of an invented doctor, as sentences of the journeys. */

const touchScreens = new WeakMap<Page, boolean>();

/** Presses by thumb where there is a touch screen, else by mouse. A page is asked once: later it may be on its way elsewhere. */
export async function press(locator: Locator): Promise<void> {
  const page = locator.page();
  const touch = touchScreens.get(page) ?? (await page.evaluate(() => navigator.maxTouchPoints > 0));
  touchScreens.set(page, touch);
  await (touch ? locator.tap() : locator.click());
}

/** How many there are, at least one, once their number has stopped to change. */
export async function countOf(locator: Locator): Promise<number> {
  let [before, now] = [-1, 0];
  await expect(async () => {
    [before, now] = [now, await locator.count()];
    expect(now).toBeGreaterThan(0);
    expect(now).toBe(before);
  }).toPass();
  return now;
}

export function button(page: Page, language: Language, key: string, params: Record<string, string | number> = {}): Locator {
  return page.getByRole('button', { name: say(language, key, params), exact: true });
}

/** Opens the list of free days and waits until there is something to choose. */
export async function openDays(page: Page, language: Language): Promise<Locator> {
  await page.goto(`/${language}/book`);
  return enoughDays(page);
}

/** The days of the list where the page is; of the next month, when this one is nearly over and has few left. */
export async function enoughDays(page: Page): Promise<Locator> {
  const days = await listedDays(page);
  for (let months = 0; months < 3 && (await days.count()) < 6; months++) {
    await nextMonth(page).focus();
    await page.keyboard.press('Enter');
    await listedDays(page);
  }
  return days;
}

/** The days of the list, when it is here and no other is on its way. */
async function listedDays(page: Page): Promise<Locator> {
  const days = page.locator('.day');
  await expect(days.first()).toBeVisible();
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
  return days;
}

function nextMonth(page: Page): Locator {
  return page.locator('fieldset.days + p .as-link');
}

/** Chooses a day (the last of the month, unless said otherwise) and holds it. */
export async function holdDay(page: Page, language: Language, which = -1): Promise<void> {
  const days = await openDays(page, language);
  await press(which < 0 ? days.last() : days.nth(which));
  await press(button(page, language, 'book.hold'));
  await expect(page).toHaveURL(new RegExp(`/${language}/book/few-things$`));
  await expect(page.locator('#name')).toBeVisible();
}

/** The language of a test whose words matter and that runs once on each screen: both are heard, and both screens seen. */
export function languageOf(isMobile: boolean): Language {
  return isMobile ? 'nb' : 'en';
}

export type FreeDay = { id: string; date: string; place: string; counsellor: string };

/** The free days of a month (or of the first that has any), as the server tells them. */
export async function freeDays(page: Page, month?: string): Promise<FreeDay[]> {
  const answer = await page.request.get(`/api/v1/days${month === undefined ? '' : `?month=${month}`}`);
  return ((await answer.json()) as { days: FreeDay[] }).days;
}

/** The days of the first months, soonest first. */
export async function daysAhead(page: Page): Promise<FreeDay[]> {
  const answer = await page.request.get('/api/v1/days');
  const { months } = (await answer.json()) as { months: string[] };
  const lists = await Promise.all(months.slice(0, 3).map((month) => freeDays(page, month)));
  return lists.flat().sort((a, b) => a.date.localeCompare(b.date));
}

/** A day that is soon, and not so soon that an hour more or less changes what may be done with it. */
export async function aDaySoon(page: Page): Promise<FreeDay> {
  const found = (await daysAhead(page)).find(({ date }) => Date.parse(date) - now().getTime() > 3 * 86_400_000);
  if (found === undefined) throw new Error('the demo has no free day soon');
  return found;
}

/** Finds a day in the list that is on the page, turning to later months as far as needed, and presses it. */
export async function pressDay(page: Page, { id, date }: FreeDay): Promise<void> {
  await listedDays(page);
  const box = page.locator(`.day[for="day-${id}"]`);
  for (let months = 0; months < 12 && (await box.count()) === 0; months++) {
    if ((await nextMonth(page).count()) === 0) throw new Error(`the day of ${date} is not in the list`);
    await press(nextMonth(page));
    await listedDays(page);
  }
  await press(box);
}

/** Holds this very day. */
export async function holdThisDay(page: Page, language: Language, day: FreeDay): Promise<void> {
  await page.goto(`/${language}/book`);
  await pressDay(page, day);
  await press(button(page, language, 'book.hold'));
  await expect(page).toHaveURL(new RegExp(`/${language}/book/few-things$`));
  await expect(page.locator('#name')).toBeVisible();
}

export type Things = { name: string; channel?: string; hours?: string; say?: string; words?: string };

export async function fillThings(page: Page, things: Things): Promise<void> {
  await page.locator('#name').fill(things.name);
  for (const field of ['channel', 'hours', 'say', 'words'] as const) {
    const text = things[field];
    const box = page.locator(`#${field}`);
    // A day so soon that nobody can read them in time asks for no words.
    if (text !== undefined && (field !== 'words' || (await box.count()) > 0)) await box.fill(text);
  }
}

/** From the list to *booked*; gives the twelve words as they are shown. */
export async function bookDay(page: Page, language: Language, things: Things): Promise<string[]> {
  await holdDay(page, language);
  await fillThings(page, things);
  await press(button(page, language, 'book.submit'));
  return bookedWords(page, language);
}

/** The words on the page after booking. */
export async function bookedWords(page: Page, language: Language): Promise<string[]> {
  await expect(page).toHaveURL(new RegExp(`/${language}/book/booked$`));
  await expect(page.locator('h1')).toHaveText(say(language, 'booked.heading'));
  await press(page.getByRole('button', { name: say(language, 'booked.print'), exact: true }));
  return twelveWords(page.locator('#way ol.words li'));
}

/** The words of a list as they are read, once all twelve are there: they are made while the page already stands. */
export async function twelveWords(list: Locator): Promise<string[]> {
  await expect(list).toHaveText(Array.from({ length: 12 }, () => /^\s*\p{L}+\s*$/u));
  return (await list.allInnerTexts()).map((word) => word.trim());
}

/** Comes back with the words, as after closing the browser. */
export async function signIn(page: Page, language: Language, typed: string): Promise<void> {
  await page.goto(`/${language}/my`);
  await page.locator('#words').fill(typed);
  await press(button(page, language, 'signin.submit'));
}

export async function expectOwnPage(page: Page, language: Language): Promise<void> {
  await expect(page.getByRole('heading', { name: say(language, 'own.held_title') })).toBeVisible();
  // The key words come last, when the keys are here; the page grows by them.
  await expect(page.locator('dd[translate="no"]').first()).toBeVisible();
}
