import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { aDaySoon, bookedWords, button, countOf, expectOwnPage, fillThings, freeDays, holdDay, holdThisDay, languageOf, openDays, press, pressDay, signIn, type FreeDay } from './guest.ts';
import { expect, expectGood, say, test, type Language } from './fixtures.ts';
import { now } from './now.ts';

/** What happens elsewhere between choosing a day and having it. Nothing that is typed is lost, and it is said plainly. */

const minute = 60_000;
const typed = { name: 'Slow', channel: '+47 00 00 00 00', hours: '16-18', words: 'I was called away in between.' };

async function expectStillTyped(page: Page): Promise<void> {
  await expect(page.locator('#name')).toHaveValue(typed.name);
  await expect(page.locator('#channel')).toHaveValue(typed.channel);
  await expect(page.locator('#hours')).toHaveValue(typed.hours);
  const words = page.locator('#words');
  if ((await words.count()) > 0) await expect(words).toHaveValue(typed.words);
}

/** Chooses another day in the list where the page is, and goes on to *booked*. */
async function bookAnother(page: Page, language: Language): Promise<void> {
  await press(page.locator('.day').last());
  await press(button(page, language, 'book.hold'));
  await expect(page).toHaveURL(/few-things$/);
  await expectStillTyped(page);
  await press(button(page, language, 'book.submit'));
  await bookedWords(page, language);
}

test.describe('while the form is filled', () => {
  test.use({ own: {} });

  test('the hold ends and somebody else takes the day', async ({ page, browser, baseURL, server, isMobile }) => {
    test.skip(!isMobile, 'one screen is enough');
    test.slow();
    const language = languageOf(isMobile);
    const day = await aDaySoon(page);
    await holdThisDay(page, language, day);
    await fillThings(page, typed);
    server?.setClock(now(11 * minute).toISOString());
    const other = await browser.newPage(baseURL === undefined ? {} : { baseURL });
    await holdThisDay(other, language, day);
    await other.locator('#name').fill('Quick');
    await press(button(other, language, 'book.submit'));
    await bookedWords(other, language);
    await other.close();

    await press(button(page, language, 'book.submit'));
    await expect(page).toHaveURL(/\/book$/);
    await expect(page.getByText(say(language, 'book.taken_back'))).toBeVisible();
    await expect(page.locator(`.day[for="day-${day.id}"]`)).toHaveCount(0);
    await expectGood(page, 'taken meanwhile');
    await bookAnother(page, language);
  });

  test('the day is withdrawn', async ({ page, server, isMobile }) => {
    test.skip(isMobile, 'one screen is enough');
    test.slow();
    const language = languageOf(isMobile);
    const day = await aDaySoon(page);
    const { counsellors } = (await (await page.request.get('/api/v1/programme')).json()) as { counsellors: { id: string; slug: string }[] };
    await holdThisDay(page, language, day);
    await fillThings(page, typed);
    await server?.restart(() => {
      // Nobody gives a day after their training has ended.
      const slug = counsellors.find(({ id }) => id === day.counsellor)?.slug ?? '';
      const file = join(server.data, 'data', 'programme', 'counsellors', `${slug}.toml`);
      const dayBefore = new Date(Date.parse(day.date) - 24 * 60 * minute).toISOString().slice(0, 10);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^training_until = .*$/m, `training_until = "${dayBefore}"`));
    });

    await press(button(page, language, 'book.submit'));
    await expect(page).toHaveURL(/\/book$/);
    await expect(page.getByText(say(language, 'book.withdrawn_back'))).toBeVisible();
    await expect(page.locator(`.day[for="day-${day.id}"]`)).toHaveCount(0);
    await bookAnother(page, language);
  });
});

test.describe('before the day is held', () => {
  test.use({ own: {} });

  test('somebody else takes it: the list says so and shows what is left', async ({ page, browser, baseURL, isMobile }) => {
    test.skip(!isMobile, 'one screen is enough');
    const language = languageOf(isMobile);
    const days = await openDays(page, language);
    const before = await countOf(days);
    const id = (await days.first().getAttribute('for'))?.replace('day-', '') ?? '';
    await press(days.first());
    const other = await browser.newPage(baseURL === undefined ? {} : { baseURL });
    await other.request.post('/api/v1/holds', { data: { day: id } });
    await other.close();
    await press(button(page, language, 'book.hold'));
    await expect(page.getByText(say(language, 'error.day_taken'))).toBeVisible();
    await expect(page.locator('.day input:checked')).toHaveCount(0);
    // Another counsellor may give the same date; this very day is gone.
    await expect(page.locator(`.day[for="day-${id}"]`)).toHaveCount(0);
    await expect.poll(() => page.locator('.day').count()).toBeGreaterThanOrEqual(before - 1);
  });

  test('no answer comes back at all: the page says so, and a second press books once', async ({ page, watch, isMobile }) => {
    test.skip(isMobile, 'one screen is enough');
    test.slow();
    const language = languageOf(isMobile);
    watch.allow(/ERR_FAILED/);
    await holdDay(page, language);
    await fillThings(page, typed);
    const sent: string[] = [];
    let lost = true;
    await page.route('**/api/v1/bookings', async (route) => {
      sent.push(`${(await route.request().headerValue('Idempotency-Key')) ?? ''} ${route.request().postData() ?? ''}`);
      const response = await route.fetch();
      await (lost ? route.abort() : route.fulfill({ response }));
    });
    await press(button(page, language, 'book.submit'));
    await expect(page.getByText(say(language, 'book.unheard'))).toBeVisible({ timeout: 60_000 });
    await expectStillTyped(page);
    lost = false;
    await page.locator('#hours').fill('17-19');
    await press(button(page, language, 'book.submit'));
    const words = await bookedWords(page, language);
    expect(sent.length).toBeGreaterThan(2);
    expect(sent[0]).toContain('"sealed":"');
    expect(new Set(sent).size, 'the same bytes under the same key').toBe(1);
    await page.unrouteAll();
    await signIn(page, language, words.join(' '));
    await expectOwnPage(page, language);
    await expect(button(page, language, 'own.cancel')).toHaveCount(1);
  });
});

test.describe('at a busy door', () => {
  test.use({ own: { manyNetworks: true } });

  test('the browser does a piece of work first, and the page says so', async ({ page, baseURL, isMobile }) => {
    test.skip(!isMobile, 'one screen is enough');
    test.slow();
    const language = languageOf(isMobile);
    const day = (await freeDays(page)).at(-1) as FreeDay;
    const holds = `${baseURL ?? ''}/api/v1/holds`;
    let network = 0;
    /** A crowd: many networks choose days that are not there, until the door asks for work. */
    const crowd = async (): Promise<void> => {
      for (let busy = false; !busy; ) {
        const codes = await Promise.all(
          Array.from({ length: 40 }, async () => {
            network += 1;
            const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.${(network >> 8) & 255}.${network & 255}.1` };
            const answer = await fetch(holds, { method: 'POST', headers, body: JSON.stringify({ day: '0'.repeat(32) }) });
            return ((await answer.json()) as { code: string }).code;
          }),
        );
        busy = codes.includes('work_needed');
      }
    };
    await page.goto(`/${language}/book`);
    await pressDay(page, day);
    const asked: { work?: unknown }[] = [];
    await page.route('**/api/v1/holds', async (route) => {
      const wish = route.request().postDataJSON() as { work?: unknown };
      asked.push(wish);
      if (wish.work !== undefined) {
        await expect(page.getByText(say(language, 'book.working'))).toBeVisible();
        return route.continue();
      }
      // The door grants a few free holds each second; one that slipped in is given back.
      for (;;) {
        await crowd();
        const response = await route.fetch();
        if (response.status() === 429) return route.fulfill({ response });
        const { hold } = (await response.json()) as { hold: string };
        await fetch(`${holds}/release`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ hold }) });
      }
    });
    await press(button(page, language, 'book.hold'));
    await expect(page).toHaveURL(/few-things$/, { timeout: 60_000 });
    expect(asked.map(({ work }) => work !== undefined)).toEqual([false, true]);
    await fillThings(page, { name: 'Patient' });
    await press(button(page, language, 'book.submit'));
    await bookedWords(page, language);
  });
});
