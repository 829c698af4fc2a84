import type { Page } from '@playwright/test';
import { expect, languages, test } from './fixtures.ts';

/** What a phone on a slow line must fetch, as it comes over the line: compressed, with everything but the answers' heads. */

test.skip(({ isMobile }) => !isMobile, 'the weight is the same on any screen');

type Fetched = { path: string; bytes: number };

async function weigh(page: Page, path: string, shown: string): Promise<Fetched[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const fetched: Fetched[] = [];
  const paths = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, response }) => paths.set(requestId, new URL(response.url).pathname));
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => fetched.push({ path: paths.get(requestId) ?? '', bytes: encodedDataLength }));
  await page.goto(path, { waitUntil: 'networkidle' });
  await expect(page.locator(shown).first()).toBeVisible();
  return fetched;
}

const total = (fetched: Fetched[]): number => fetched.reduce((sum, { bytes }) => sum + bytes, 0);

for (const language of languages) {
  test(`the start page weighs at most 20 KB, in ${language}`, async ({ page }) => {
    const fetched = await weigh(page, `/${language}/`, 'h1');
    await expect.poll(() => total(fetched)).toBeGreaterThan(1024);
    console.log(`start page (${language}): ${(total(fetched) / 1024).toFixed(1)} KB`);
    expect(total(fetched)).toBeLessThanOrEqual(20 * 1024);
  });

  test(`choose a day weighs at most 45 KB, and fetches no cryptography, in ${language}`, async ({ page }) => {
    const fetched = await weigh(page, `/${language}/book`, '.day');
    const answers = (): Fetched[] => fetched.filter(({ path }) => path.startsWith('/api/'));
    await expect.poll(() => total(answers())).toBeGreaterThan(1024);
    console.log(`choose a day (${language}): ${(total(fetched) / 1024).toFixed(1)} KB, ${(total(answers()) / 1024).toFixed(1)} KB of it answers`);
    expect(fetched.some(({ path }) => path.includes('crypto') || path.endsWith('/keys'))).toBe(false);
    expect(total(fetched)).toBeLessThanOrEqual(45 * 1024);
  });
}
