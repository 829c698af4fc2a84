import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFile } from '../src/crypto/open.ts';
import { aDaySoon, bookDay, bookedWords, button, daysAhead, expectOwnPage, fillThings, holdThisDay, languageOf, press, pressDay, signIn, type FreeDay } from './guest.ts';
import { expect, expectGood, say, test, type Language } from './fixtures.ts';
import type { Browser, Page } from '@playwright/test';
import { now } from './now.ts';
import type { Server } from './server.ts';

/** What a guest changes afterwards: another day, a further day, an earlier day. */

test.use({ own: {} });
test.slow();

type Facts = { counsellors: { id: string; slug: string; name: string }[] };
type SentItem = { kind: string; to: string; sealed: string };

async function facts(page: Page): Promise<Facts> {
  return (await (await page.request.get('/api/v1/programme')).json()) as Facts;
}

/** Another doctor at another machine. */
async function another(browser: Browser, baseURL: string | undefined): Promise<Page> {
  return browser.newPage(baseURL === undefined ? {} : { baseURL });
}

async function bookThisDay(page: Page, language: Language, day: FreeDay, name: string): Promise<string[]> {
  await holdThisDay(page, language, day);
  await fillThings(page, { name, channel: '+47 00 00 00 00', words: 'The nights are long.' });
  await press(button(page, language, 'book.submit'));
  return bookedWords(page, language);
}

/** The sealed texts of the next wish that is sent to an address. Its body is told only to who stands in its way. */
function itemsSentTo(page: Page, address: string): Promise<SentItem[]> {
  return new Promise((resolve, reject) => {
    const listen = page.route(address, async (route) => {
      resolve((route.request().postDataJSON() as { items: SentItem[] }).items);
      await route.continue();
    });
    listen.catch(reject);
  });
}

/** Who can open an item, of the invented people whose keys lie in the demo's folder. */
async function readersOf(server: Server | undefined, sealed: string): Promise<{ who: string; text: string }[]> {
  const folder = join(server?.data ?? '', 'data', 'demo-keys');
  const found: { who: string; text: string }[] = [];
  for (const name of readdirSync(folder)) {
    const identity = readFileSync(join(folder, name), 'utf8').trim().split('\n').at(-1) ?? '';
    const opened = await openFile(identity, Buffer.from(sealed, 'base64')).catch(() => undefined);
    if (opened !== undefined) found.push({ who: name.replace(/\.txt$/, ''), text: opened.text });
  }
  return found;
}

function laterThan(days: readonly FreeDay[], date: string, counsellor: (id: string) => boolean): FreeDay {
  const found = days.findLast((day) => day.date > date && counsellor(day.counsellor));
  if (found === undefined) throw new Error('the demo has no such day');
  return found;
}

test('a day is moved: the old one is free again, and the texts are sealed for whoever is met now', async ({ page, server, isMobile }) => {
  test.skip(isMobile, 'one screen is enough');
  const language = languageOf(isMobile);
  const days = await daysAhead(page);
  const { counsellors } = await facts(page);
  const first = await aDaySoon(page);
  const second = laterThan(days, first.date, (id) => id !== first.counsellor);
  const slugOf = (id: string): string => `counsellor-${counsellors.find((one) => one.id === id)?.slug ?? ''}`;
  const words = await bookThisDay(page, language, first, 'Kari');
  await signIn(page, language, words.join(' '));
  await expectOwnPage(page, language);

  await press(button(page, language, 'own.move'));
  await expectGood(page, 'move');
  await pressDay(page, second);
  const sent = itemsSentTo(page, '**/move');
  await press(button(page, language, 'own.move_submit'));
  const items = await sent;
  await expect(page.getByText(say(language, 'own.moved').split('{')[0] ?? '')).toBeVisible();
  await expectGood(page, 'moved');

  expect(items.map(({ kind, to }) => `${kind} ${to}`).sort()).toEqual(['chosen_name counsellor', 'contact counsellor', 'words_beforehand counsellor']);
  for (const { sealed } of items) expect((await readersOf(server, sealed)).map(({ who }) => who)).toEqual([slugOf(second.counsellor)]);
  expect((await readersOf(server, items.find(({ kind }) => kind === 'words_beforehand')?.sealed ?? ''))[0]?.text).toBe('The nights are long.');
  await expect(page.getByText(counsellors.find(({ id }) => id === second.counsellor)?.name ?? '').first()).toBeVisible();
  await expect.poll(async () => (await daysAhead(page)).some(({ date, place }) => date === first.date && place === first.place)).toBe(true);
});

test('a further day comes under the same words, sealed for whoever is met then', async ({ page, server, isMobile }) => {
  test.skip(!isMobile, 'one screen is enough');
  const language = languageOf(isMobile);
  const days = await daysAhead(page);
  const { counsellors } = await facts(page);
  const first = await aDaySoon(page);
  const second = laterThan(days, first.date, (id) => id !== first.counsellor);
  const words = await bookThisDay(page, language, first, 'Ola');
  await signIn(page, language, words.join(' '));
  await expectOwnPage(page, language);

  await press(button(page, language, 'own.second'));
  await expectGood(page, 'second day');
  await pressDay(page, second);
  const sent = itemsSentTo(page, '**/me/bookings');
  await press(button(page, language, 'own.second_submit'));
  const items = await sent;
  await expect(page.getByText(say(language, 'own.second_done'))).toBeVisible();
  await expect(button(page, language, 'own.cancel')).toHaveCount(2);
  const name = items.find(({ kind, to }) => kind === 'chosen_name' && to === 'counsellor')?.sealed ?? '';
  expect(await readersOf(server, name)).toEqual([{ who: `counsellor-${counsellors.find(({ id }) => id === second.counsellor)?.slug ?? ''}`, text: 'Ola' }]);
});

test.describe('an earlier day', () => {
  /** One guest waits; another, who has an early day, cancels it. Gives the page of the first, where the day is offered. */
  async function offered(page: Page, other: Page, language: Language): Promise<{ early: FreeDay; late: FreeDay; words: string[] }> {
    const days = await daysAhead(page);
    // An offer is made only for days that are not tomorrow already.
    const early = days.find(({ date }) => Date.parse(date) - now().getTime() > 3 * 86_400_000) as FreeDay;
    const late = laterThan(days, early.date, () => true);
    const theirs = await bookThisDay(other, language, early, 'Early');
    const words = await bookThisDay(page, language, late, 'Late');
    await signIn(page, language, words.join(' '));
    await expectOwnPage(page, language);
    await press(button(page, language, 'own.standby_title'));
    await expectGood(page, 'stand-by');
    await press(button(page, language, 'own.standby_submit'));
    await expect(page.getByText(say(language, 'own.standby_kept'))).toBeVisible();
    await expect(button(page, language, 'own.standby_end')).toBeVisible();

    await signIn(other, language, theirs.join(' '));
    await expectOwnPage(other, language);
    await press(button(other, language, 'own.cancel'));
    await press(other.locator('main .row .button').first());
    await expect(other.locator('h1')).toHaveText(say(language, 'own.cancelled_title'));
    expect((await daysAhead(page)).some(({ id }) => id === early.id), 'nobody else may take what is offered').toBe(false);

    await signIn(page, language, words.join(' '));
    await expect(button(page, language, 'own.offer_yes')).toBeVisible();
    await expectOwnPage(page, language); // axe must not look while the page still grows
    await expectGood(page, 'offer');
    return { early, late, words };
  }

  test('is offered when another guest cancels; yes moves there', async ({ page, browser, baseURL, server, isMobile }) => {
    test.skip(!isMobile, 'one screen is enough');
    const language = languageOf(isMobile);
    const other = await another(browser, baseURL);
    const { early, late } = await offered(page, other, language);
    const sent = itemsSentTo(page, '**/accept');
    await press(button(page, language, 'own.offer_yes'));
    const items = await sent;
    await expect(page.getByText(say(language, 'own.offer_taken').split('{')[0] ?? '').first()).toBeVisible();
    await expect(button(page, language, 'own.cancel')).toHaveCount(1);
    await expect(button(page, language, 'own.offer_yes')).toHaveCount(0);
    const { counsellors } = await facts(page);
    const met = counsellors.find(({ id }) => id === early.counsellor);
    await expect(page.locator('main').getByText(met?.name ?? '').first()).toBeVisible();
    if (early.counsellor === late.counsellor) expect(items).toEqual([]);
    else for (const { sealed } of items) expect((await readersOf(server, sealed)).map(({ who }) => who)).toEqual([`counsellor-${met?.slug ?? ''}`]);
    await expect.poll(async () => (await daysAhead(page)).some(({ date, place }) => date === late.date && place === late.place)).toBe(true);
    await other.close();
  });

  test('is offered when another guest cancels; no keeps the day and the turn', async ({ page, browser, baseURL, isMobile }) => {
    test.skip(isMobile, 'one screen is enough');
    const language = languageOf(isMobile);
    const other = await another(browser, baseURL);
    const { early } = await offered(page, other, language);
    await expect(page.locator('h1')).not.toBeEmpty();
    const heading = await page.locator('h1').innerText();
    await press(button(page, language, 'own.offer_no'));
    await expect(page.getByText(say(language, 'own.offer_declined'))).toBeVisible();
    await expect(button(page, language, 'own.standby_end')).toBeVisible();
    await expect(page.locator('h1')).toHaveText(heading);
    await expect(button(page, language, 'own.cancel')).toHaveCount(1);
    await expect.poll(async () => (await daysAhead(page)).some(({ date, place }) => date === early.date && place === early.place)).toBe(true);
    await other.close();

    // The contact goes with the day. The turn stays, and a way to be reached is asked for, without which nothing would be offered any more.
    await press(button(page, language, 'own.cancel'));
    await press(page.locator('main .row .button').first());
    await expect(page.locator('h1')).toHaveText(say(language, 'own.cancelled_title'));
    await press(button(page, language, 'own.back'));
    await expect(page.getByText(say(language, 'own.standby_out_of_reach'))).toBeVisible();
    await press(button(page, language, 'own.standby_reach_title'));
    await expect(page.locator('h1')).toHaveText(say(language, 'own.standby_reach_title'));
    await expect(button(page, language, 'own.change_submit')).toBeVisible();
    await expectGood(page, 'a way to be reached for who waits');
    await page.locator('#channel').fill('900 00 000');
    await page.locator('#may-call').check();
    await press(button(page, language, 'own.change_submit'));
    await expect(page.getByText(say(language, 'own.standby_kept'))).toBeVisible();
    await expect(page.getByText(say(language, 'own.standby_out_of_reach'))).toHaveCount(0);
    await expect(button(page, language, 'own.standby_end')).toBeVisible();
  });

  test('is asked for only by who can be reached, and the page says why', async ({ page, isMobile }) => {
    test.skip(isMobile, 'one screen is enough');
    const language = languageOf(isMobile);
    const words = await bookDay(page, language, { name: 'Unreached' });
    await signIn(page, language, words.join(' '));
    await expectOwnPage(page, language);
    await press(button(page, language, 'own.standby_title'));
    await expect(page.getByText(say(language, 'own.standby_reach'))).toBeVisible();
    await expect(button(page, language, 'own.standby_submit')).toHaveCount(0);
  });
});
