import type { Browser, BrowserContext, Page } from '@playwright/test';
import { devices } from '@playwright/test';
import { members, type Member } from './staff.ts';
import type { Server } from './server.ts';

/** A journey of weeks in several browsers at once: one server, one time, and phones and desks that share it. */
export type Life = { server: Server; browser: Browser; pages: Page[]; now: string };

/** The time of server and browsers (RFC 3339, UTC). */
export async function clockTo(life: Life, instant: string): Promise<void> {
  life.now = instant;
  life.server.setClock(instant);
  for (const page of life.pages) await page.clock.setFixedTime(new Date(instant));
}

/** A browser of its own: a phone in Norwegian, or a desk in English. `watch` sees its context before it opens a page. */
export async function someone(life: Life, phone: boolean, watch?: (context: BrowserContext) => Promise<void>): Promise<Page> {
  const { viewport, userAgent, deviceScaleFactor, hasTouch, isMobile } = devices['Pixel 7'];
  const context: BrowserContext = await life.browser.newContext({
    baseURL: life.server.origin, timezoneId: 'Europe/Oslo', locale: phone ? 'nb-NO' : 'en-GB',
    ...(phone ? { viewport, userAgent, deviceScaleFactor, hasTouch, isMobile } : { viewport: { width: 1280, height: 900 } }),
  });
  await watch?.(context);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(new Date(life.now));
  life.pages.push(page);
  return page;
}

/** Somebody who works in the demo, by the beginning of the name. */
export function named(server: Server, part: string): Member {
  const found = members(server).find(({ name }) => name.startsWith(part));
  if (found === undefined) throw new Error(`nobody of the demo is called ${part}`);
  return found;
}
