import { expect, languages, say, test } from '../fixtures.ts';
import { bookedWords, button, expectOwnPage, fillThings, holdDay, press, signIn } from '../guest.ts';
import { device, keep } from './keep.ts';

/** The doctor's pages by thumb, in both languages; the own page in the dark. */

test.use({ own: {} });

const text = { en: 'I would like to think aloud about the autumn.', nb: 'Jeg vil gjerne tenke høyt om høsten.' };

for (const language of languages) {
  test(`the doctor's pages, ${language}`, async ({ browser, server }) => {
    const page = await device(browser, server, { language });
    await page.goto(`/${language}/`);
    await keep(page, `start-${language}`);
    await page.goto(`/${language}/help-now`);
    await keep(page, `help-now-${language}`);
    await page.goto(`/${language}/week`);
    const ask = page.getByRole('button', { name: new RegExp(`^${say(language, 'week.ask_this')}`) }).first();
    await expect(ask).toBeVisible();
    await keep(page, `weeks-${language}`);
    await press(ask);
    await expect(page.locator('#needs')).toBeVisible();
    await keep(page, `week-things-${language}`);
    await page.goto(`/${language}/book`);
    await press(page.locator('.day').first());
    await keep(page, `book-${language}`);
    await holdDay(page, language);
    await fillThings(page, { name: 'Kari', words: text[language] });
    await keep(page, `few-things-${language}`);
    await press(button(page, language, 'book.submit'));
    await expect(page.locator('h1')).toHaveText(say(language, 'booked.heading'));
    await keep(page, `booked-${language}`);
    const words = await bookedWords(page, language);
    await page.emulateMedia({ colorScheme: 'dark' });
    await signIn(page, language, words.join(' '));
    await expectOwnPage(page, language);
    await keep(page, `own-page-${language}`);
  });
}
