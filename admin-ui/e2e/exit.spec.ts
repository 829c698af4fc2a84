import { keepsNothing } from './canary.ts';
import { expect, languages, test } from './fixtures.ts';

/** P28: Exit leaves nothing, and Back does not return. */

for (const language of languages) {
  // The address alone differs by language: every page in one, and one of each kind (rendered, app) in the other.
  for (const path of language === 'en' ? ['', 'data', 'book', 'my', 'call'] : ['data', 'book']) {
    test(`P28 Exit from /${language}/${path}: Back does not return`, async ({ page }) => {
      await page.goto(`/${language}/${path === '' ? 'data' : ''}`);
      await page.goto(`/${language}/${path}`);
      await expect(page.locator('h1')).toBeVisible();
      await page.locator('a.exit').click();
      await expect(page).toHaveURL(new RegExp(`/${language}/bye$`));
      await page.goBack().catch(() => null);
      await expect(page).toHaveURL(new RegExp(`/${language}/bye$`));
      await expect(async () => expect(await keepsNothing(page)).toBe(true)).toPass();
    });
  }

  test(`P28 three presses of Shift leave /${language}/book`, async ({ page }) => {
    await page.goto(`/${language}/book`);
    await expect(page.locator('h1')).toBeVisible();
    await page.keyboard.press('Shift');
    await page.keyboard.press('Shift');
    await expect(page).toHaveURL(new RegExp(`/${language}/book$`));
    await page.keyboard.press('Shift');
    await expect(page).toHaveURL(new RegExp(`/${language}/bye$`));
  });
}

test('P28 Shift pressed for writing does not leave', async ({ page }) => {
  await page.goto('/en/my');
  await expect(page.locator('h1')).toBeVisible();
  for (const key of ['Shift+A', 'b', 'Shift+C', 'd', 'Shift+E', 'f']) await page.keyboard.press(key);
  await expect(page).toHaveURL(/\/en\/my$/);
});

test.describe('P28 without a line', () => {
  test('Exit hides the page at once', async ({ page, context, watch }) => {
    watch.allow(/net::|Failed to load/);
    await page.goto('/en/book');
    await expect(page.locator('h1')).toBeVisible();
    await context.setOffline(true);
    await page.locator('a.exit').click().catch(() => undefined);
    // The browser may show a page of its own then; ours is gone.
    await expect(page.locator('main h1')).toBeHidden();
    await expect(page.locator('a.help')).toBeHidden();
  });
});
