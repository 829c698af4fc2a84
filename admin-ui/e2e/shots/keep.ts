import type { Browser, Page } from '@playwright/test';
import { phoneFor } from '../staff.ts';
import type { Server } from '../server.ts';

/** Where the pictures go, and the screens they are taken on. Everybody on them is invented. */

const folder = new URL('../../../docs/screens/', import.meta.url).pathname;

export type Look = { language: 'en' | 'nb'; width?: number; height?: number; dark?: boolean };

/** A device of its own, which can make passkeys. */
export async function device(browser: Browser, server: Server | undefined, { language, width = 390, height = 844, dark = false }: Look): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server?.origin ?? '', locale: language === 'nb' ? 'nb-NO' : 'en-GB', timezoneId: 'Europe/Oslo', viewport: { width, height }, colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  await phoneFor(page);
  return page;
}

/** Keeps what is seen, from the top of the page, once its letters are there. */
export async function keep(page: Page, name: string, { whole = false }: { whole?: boolean } = {}): Promise<void> {
  await page.evaluate(async () => {
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
    await document.fonts.ready;
  });
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: whole, animations: 'disabled' });
}

/** Keeps what a journey sees, where pictures were asked for (`make shots`). */
export async function shown(page: Page, name: string): Promise<void> {
  if (process.env['LYSNING_SHOTS'] !== undefined) await keep(page, name);
}
