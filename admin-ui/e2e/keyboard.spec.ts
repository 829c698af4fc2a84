import type { Locator, Page } from '@playwright/test';
import { expect, say, test } from './fixtures.ts';
import { enoughDays, twelveWords } from './guest.ts';

/** One whole booking without a pointer. */

test.use({ own: {} });

test.skip(({ isMobile }) => isMobile, 'a phone has no keyboard');

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let steps = 0; steps < 80; steps++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('the keyboard does not reach it');
}

test('keyboard only: from the start page to a booked day and back', async ({ page }) => {
  test.slow();
  await page.goto('/en/');
  await tabTo(page, page.locator('main a[href="/en/book"]').first());
  await page.keyboard.press('Enter');
  await enoughDays(page);
  await tabTo(page, page.locator('.day input').first());
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.day input').nth(1)).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: say('en', 'book.hold'), exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.locator('#name')).toBeVisible();
  // The heading has the focus, so that the next Tab goes on from the top of the new page.
  await expect(page.locator('h1')).toBeFocused();
  await tabTo(page, page.locator('#name'));
  await page.keyboard.type('Kari');
  await tabTo(page, page.getByRole('button', { name: say('en', 'book.submit'), exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.locator('h1')).toHaveText(say('en', 'booked.heading'));
  await expect(page.locator('h1')).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: say('en', 'booked.print'), exact: true }));
  await page.keyboard.press('Enter');
  const words = await twelveWords(page.locator('#way ol.words li'));

  await page.goto('/en/my');
  await tabTo(page, page.locator('#words'));
  await page.keyboard.type(words.join(' '));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: say('en', 'own.held_title') })).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: say('en', 'own.cancel'), exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.locator('h1')).toBeFocused();
});
