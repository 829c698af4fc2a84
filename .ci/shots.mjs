// Walks through the doctor's pages as one would by thumb, and keeps what is seen. Everybody on the pictures is invented.
import { chromium } from '@playwright/test';

const [origin, folder, words] = process.argv.slice(2);
const text = {
  en: { book: 'Book this day', open: 'Open my page', name: 'Kari', beforehand: 'I would like to think aloud about the autumn.' },
  nb: { book: 'Bestill denne dagen', open: 'Åpne siden min', name: 'Kari', beforehand: 'Jeg vil gjerne tenke høyt om høsten.' },
};
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
for (const lang of ['en', 'nb']) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: lang });
  const keep = (name) => page.screenshot({ path: `${folder}/${name}-${lang}.png` });
  await page.goto(`${origin}/${lang}/`);
  await keep('start');
  await page.goto(`${origin}/${lang}/help-now`);
  await keep('help-now');
  await page.goto(`${origin}/${lang}/book`);
  await page.getByRole('radio').first().check();
  await page.evaluate(() => scrollTo(0, 0));
  await keep('book');
  await page.locator('main form button, main button.primary').last().click();
  await page.getByRole('textbox').first().fill(text[lang].name);
  await page.getByRole('textbox').last().fill(text[lang].beforehand);
  await page.evaluate(() => scrollTo(0, 0));
  await keep('few-things');
  await page.getByRole('button', { name: text[lang].book }).click();
  await page.waitForURL('**/booked');
  await page.getByText(lang === 'en' ? 'Your day is booked' : 'Dagen din er bestilt').waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await keep('booked');
  await page.close();
}
const dark = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'nb', colorScheme: 'dark' });
await dark.goto(`${origin}/nb/my`);
await dark.locator('input:visible').first().fill(words);
await dark.getByRole('button', { name: text.nb.open }).click();
await dark.getByRole('heading', { level: 2 }).first().waitFor();
await dark.screenshot({ path: `${folder}/own-page-nb.png` });
await browser.close();
