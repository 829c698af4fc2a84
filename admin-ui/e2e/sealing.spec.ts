import type { Page } from '@playwright/test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canary, found, kept, keepsNothing, numberCanary, type Canary } from './canary.ts';
import { bookDay, button, countOf, expectOwnPage, fillThings, holdDay, openDays, press, signIn } from './guest.ts';
import { expect, languages, say, test } from './fixtures.ts';
import { now } from './now.ts';

/** What leaves the browser, what stays in it, and what happens when sealing is not to be trusted. */

test.use({ own: {} });

function files(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** The twelve words in pairs: single ones are English and stand in our own texts. */
function pairs(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
}

for (const language of languages) {
  test(`P1 P2 nothing that is typed leaves the page unsealed, in ${language}`, async ({ page, watch, server }) => {
    test.slow();
    const marks = { name: canary('name'), channel: numberCanary('channel'), hours: canary('hours'), say: canary('say'), words: canary('words') };
    const call = { number: numberCanary('number'), when: canary('when'), say: canary('say at call'), name: canary('name at call') };
    const all: Canary[] = [...Object.values(marks), ...Object.values(call)];
    await watch.wire.readBodies();

    const words = await bookDay(page, language, Object.fromEntries(Object.entries(marks).map(([field, { text }]) => [field, text])) as never);
    await signIn(page, language, words.join(' '));
    await expectOwnPage(page, language);
    // Each one that is opened says *close* from then on.
    const closed = page.getByRole('button', { name: new RegExp(`^${say(language, 'own.read')}`) });
    for (let left = await countOf(closed); left > 0; left--) {
      await press(closed.first());
      await expect(closed).toHaveCount(left - 1);
    }
    for (const { text } of Object.values(marks)) await expect(page.getByText(text).first()).toBeVisible();

    await page.goto(`/${language}/call`);
    await page.locator('#number').waitFor();
    for (const [field, { text }] of Object.entries(call)) await page.locator(`#${field}`).fill(text);
    await press(button(page, language, 'call.submit'));
    await expect(page.locator('h1')).toHaveText(say(language, 'call.done'));

    for (const route of ['bookings', 'calls']) {
      expect(watch.wire.sent.filter((sent) => sent.includes(`/api/v1/${route}`) && sent.includes('"sealed":"')), `the body sent to ${route}`).not.toEqual([]);
    }
    expect(watch.wire.leaks(all)).toEqual([]);
    const everything = watch.wire.sent.join('\n').toLowerCase();
    expect(pairs(words).filter((pair) => everything.includes(pair))).toEqual([]);
    expect(found(all, await kept(page))).toEqual([]);
    expect(await keepsNothing(page)).toBe(true);

    const disk = files(server?.data ?? '').flatMap((path) => found(all, readFileSync(path, 'latin1'), false).map((leak) => `${leak} in ${path}`));
    console.log(`P1 P2 ${all.length} canaries found 0 times in ${watch.wire.sent.length} requests and in the server's files`);
    expect(files(server?.data ?? '').length).toBeGreaterThan(3);
    expect(disk).toEqual([]);
  });
}

test('P1 control: a text in the body of a request is found', async ({ page, watch }) => {
  const mark = canary('mark');
  await watch.wire.readBodies();
  await openDays(page, 'en');
  expect(watch.wire.leaks([mark])).toEqual([]);
  await page.evaluate(async (text) => {
    const request = new Request('/api/v1/days/search', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ without: [btoa(text)] }) });
    await fetch(request.clone());
  }, mark.text);
  expect(watch.wire.leaks([mark])).not.toEqual([]);
});

/** Whatever is sent in a body to a route that could hold a text. */
function writesOf(page: Page): string[] {
  const writes: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && /\/(bookings|calls|items)$/.test(request.url())) writes.push(request.url());
  });
  return writes;
}

async function expectClosed(page: Page, code: string): Promise<void> {
  await expect(page.getByText(say('en', `error.sealing_${code}`)).first()).toBeVisible();
  await expect(page.locator('#name, #words, #number')).toHaveCount(0);
  await expect(page.locator('.help a')).toBeVisible();
}

test.describe('P3 no field is offered and nothing is sent', () => {
  async function toFewThings(page: Page): Promise<void> {
    const days = await openDays(page, 'en');
    await press(days.last());
    await press(button(page, 'en', 'book.hold'));
    await expect(page).toHaveURL(/few-things$/);
  }

  test('when the sealing code cannot be fetched', async ({ page, watch }) => {
    watch.allow(/ERR_FAILED/);
    const writes = writesOf(page);
    await page.route('**/ui/chunks/crypto.js', (route) => route.abort());
    await toFewThings(page);
    await expectClosed(page, 'code');
    expect(writes).toEqual([]);
  });

  test('when the sealing code is broken', async ({ page, watch }) => {
    watch.allow(/SyntaxError|Unexpected/);
    const writes = writesOf(page);
    await page.route('**/ui/chunks/crypto.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'export const {' }));
    await toFewThings(page);
    await expectClosed(page, 'code');
    expect(writes).toEqual([]);
  });

  test('when the clock is off by days', async ({ page }) => {
    const writes = writesOf(page);
    await page.clock.setFixedTime(now(3 * 86_400_000));
    await toFewThings(page);
    await expectClosed(page, 'clock');
    expect(writes).toEqual([]);
  });

  test('when the keys cannot be fetched', async ({ page, watch }) => {
    watch.allow(/ERR_FAILED/);
    const writes = writesOf(page);
    await page.route('**/api/v1/keys', (route) => route.abort());
    await toFewThings(page);
    await expect(page.getByText(say('en', 'error.no_answer')).first()).toBeVisible();
    await expect(page.locator('#name, #words, #number')).toHaveCount(0);
    expect(writes).toEqual([]);
  });

  for (const [what, code, answer, change] of [
    ['a key of a desk is a classical one', 'keys', 'keys', (body: string) => body.replace(/"office":\{"recipient":"[^"]*"/, '"office":{"recipient":"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"')],
    ['a key of a desk is missing', 'keys', 'keys', (body: string) => body.replace(/"safety":\{"recipient":"[^"]*"/, '"safety":{"recipient":""')],
    ['the counsellor has no key', 'keys', 'keys', (body: string) => body.replace(/"counsellors":\[.*?\]/, '"counsellors":[]')],
    ['the programme names another address', 'origin', 'programme', (body: string) => body.replace(/"origin":"[^"]*"/, '"origin":"https://lysning.invalid"')],
  ] as const) {
    test(`when ${what}`, async ({ page }) => {
      const writes = writesOf(page);
      await page.route(`**/api/v1/${answer}`, async (route) => {
        const response = await route.fetch();
        const body = await response.text();
        expect(change(body)).not.toBe(body);
        await route.fulfill({ response, body: change(body) });
      });
      await toFewThings(page);
      await expectClosed(page, code);
      expect(writes).toEqual([]);
    });
  }

  test('when the device has no working source of randomness', async ({ page }) => {
    const writes = writesOf(page);
    await page.addInitScript(() => {
      crypto.getRandomValues = (bytes) => bytes;
    });
    await toFewThings(page);
    await expectClosed(page, 'chance');
    expect(writes).toEqual([]);
  });
});

test('leaving ends the session, and Back shows nothing again', async ({ page, baseURL }) => {
  const words = await bookDay(page, 'en', { name: 'Kari' });
  const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/me'));
  await signIn(page, 'en', words.join(' '));
  const bearer = (await (await asked).headerValue('Authorization')) ?? '';
  await expectOwnPage(page, 'en');
  const status = async (): Promise<number> => (await fetch(`${baseURL ?? ''}/api/v1/me`, { headers: { Authorization: bearer } })).status;
  expect(await status()).toBe(200);
  await page.goto('/en/');
  await expect.poll(status).toBe(401);
  await page.goBack();
  await expect(page.locator('#words')).toBeVisible();
  await expect(page.getByText('Kari')).toHaveCount(0);
});

test('P28 Exit ends the session on the server', async ({ page, baseURL }) => {
  const words = await bookDay(page, 'en', { name: 'Kari' });
  const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/me'));
  await signIn(page, 'en', words.join(' '));
  const bearer = (await (await asked).headerValue('Authorization')) ?? '';
  await expectOwnPage(page, 'en');
  await press(page.locator('a.exit'));
  await expect(page).toHaveURL(/\/en\/bye$/);
  await expect.poll(async () => (await fetch(`${baseURL ?? ''}/api/v1/me`, { headers: { Authorization: bearer } })).status).toBe(401);
  await page.goBack().catch(() => null);
  await expect(page).toHaveURL(/\/en\/bye$/);
  await expect(page.getByText('Kari')).toHaveCount(0);
});

test('what is typed is still there after the list was looked at again', async ({ page }) => {
  await holdDay(page, 'en');
  await fillThings(page, { name: 'Kari', words: 'Half a sentence' });
  await page.goBack();
  await expect(page.locator('.day').first()).toBeVisible();
  await press(button(page, 'en', 'book.hold'));
  await expect(page.locator('#name')).toHaveValue('Kari');
});
