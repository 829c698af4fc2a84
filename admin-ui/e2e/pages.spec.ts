import { expect, expectBearsAllLooks, expectGood, languages, test } from './fixtures.ts';

/** The pages that need no script, as Go renders them. */

const pages = ['', 'data', 'pass-it-on', 'worried', 'paper/tonight', 'help-now', 'bye'];

for (const language of languages) {
  for (const path of pages) {
    test(`/${language}/${path} reads well in every look`, async ({ page, isMobile }) => {
      test.skip(!isMobile && language === 'nb', 'a phone shows what a language does to a line; on a desktop both have room');
      const answer = await page.goto(`/${language}/${path}`);
      expect(answer?.status()).toBe(200);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('h1')).toHaveCount(1);
      await expect(page.locator('main')).toHaveCount(1);
      await expectGood(page, path);
      await expectBearsAllLooks(page, path);
    });
  }

  test.describe(`/${language}/ without script`, () => {
    test.use({ javaScriptEnabled: false });
    test.skip(({ isMobile }) => isMobile !== (language === 'nb'), 'each screen speaks one language, and each language has a screen');

    test('start leads to every way, to Help now and out', async ({ page }) => {
      await page.goto(`/${language}/`);
      for (const target of ['book', 'call']) await expect(page.locator(`main a[href^="/${language}/${target}"]`).first()).toBeVisible();
      await page.locator(`a[href^="/${language}/help-now"]`).last().click();
      await expect(page.locator('main a[href^="tel:"]').first()).toBeVisible();
      await page.goto(`/${language}/`);
      await page.locator('a.exit').click();
      await expect(page).toHaveURL(new RegExp(`/${language}/bye$`));
    });

    test('the app says that it needs script, and how to reach us without', async ({ page }) => {
      await page.goto(`/${language}/book`);
      await expect(page.locator('noscript')).not.toBeEmpty();
      await expect(page.locator('a.exit')).toBeVisible();
      await expect(page.locator(`a[href^="/${language}/help-now"]`).last()).toBeVisible();
    });
  });
}

test('P27 Help now is one step from every page', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'the same link on any screen; that it is in sight there is looked at above');
  for (const path of ['', 'data', 'pass-it-on', 'book', 'my', 'call']) {
    await page.goto(`/en/${path}`);
    await page.locator('a[href^="/en/help-now"]').last().click();
    await expect(page.locator('main a[href^="tel:"]').first()).toBeVisible();
  }
});

test('no page sets a cookie or keeps anything in the browser', async ({ page, context, isMobile }) => {
  test.skip(!isMobile, 'needs no screen');
  for (const path of [...pages, 'book', 'my', 'call']) await page.goto(`/en/${path}`);
  expect(await context.cookies()).toEqual([]);
});
