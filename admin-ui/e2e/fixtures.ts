import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { Wire } from './canary.ts';
import { keepTime } from './now.ts';
import { start, type From, type Server } from './server.ts';

/**
 * Every journey runs under the same watch: no violation of the content policy or of Trusted Types, no error on the
 * console, nothing asked of another origin, no server fault, no message left unfilled. A test says by `allow` what it
 * provokes on purpose.
 */

export const languages = ['en', 'nb'] as const;
export type Language = (typeof languages)[number];

type Watch = {
  /** Errors on the console that this test provokes on purpose. */
  allow: (pattern: RegExp) => void;
  /** Everything sent since the context was made. */
  wire: Wire;
  /** Watches another browser of the same journey too, before it opens a page. */
  also: (context: BrowserContext) => Promise<void>;
};

type Options = {
  /**
   * A server of its own for each test: whoever writes neither meets another test's bookings nor its limits. `clock` is an
   * instant from which its time runs, or undefined for the journeys' own.
   */
  own: false | Omit<From, 'template'>;
};

export const test = base.extend<{ watch: Watch; server: Server | undefined } & Options, { time: undefined }>({
  time: [
    async ({ browser }, use) => {
      keepTime(browser);
      await use(undefined);
    },
    { scope: 'worker', auto: true },
  ],

  own: [false, { option: true }],

  server: [
    async ({ own }, use) => {
      if (own === false) return use(undefined);
      const template = process.env['LYSNING_E2E_TEMPLATE'];
      if (template === undefined) return use(undefined);
      const server = await start({ template, ...own });
      await use(server);
      await server.stop();
    },
    // On PostgreSQL it lives its year first.
    { timeout: 240_000 },
  ],

  // The servers are started after the configuration was read.
  baseURL: async ({ server }, use) => use(server?.origin ?? process.env['LYSNING_E2E_ORIGIN'] ?? ''),

  watch: [
    async ({ context, baseURL }, use) => {
      const faults = new Set<string>();
      const allowed: RegExp[] = [];
      const own = new Set([baseURL]);
      const over = async (context: BrowserContext): Promise<void> => {
        await context.addInitScript(() => {
          document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
        });
        context.on('console', (message) => {
          if (message.type() !== 'error' && message.type() !== 'warning') return;
          // Chromium says every answer from 400 on; a refusal is an answer. Faults of the server are caught below.
          if (message.text().startsWith('Failed to load resource') && !message.text().includes('net::')) return;
          faults.add(`console: ${message.text()}`);
        });
        context.on('weberror', (error) => faults.add(`script: ${error.error().message}`));
        context.on('request', (request) => {
          const { protocol, origin } = new URL(request.url());
          if (protocol.startsWith('http') && !own.has(origin)) faults.add(`asked another origin: ${origin}`);
        });
        context.on('response', (response) => {
          if (response.status() >= 500) faults.add(`server fault: ${response.status()} ${new URL(response.url()).pathname}`);
        });
      };
      await over(context);
      await use({ allow: (pattern) => allowed.push(pattern), wire: new Wire(context), also: over });
      expect([...faults].filter((fault) => !allowed.some((pattern) => pattern.test(fault)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

type Message = string | Record<string, string>;

const catalogues = new Map<Language, Record<string, Message>>();

function messagesOf(language: Language): Record<string, Message> {
  const known = catalogues.get(language);
  if (known !== undefined) return known;
  const file = new URL(`../messages/${language}.json`, import.meta.url);
  const read = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Message>;
  catalogues.set(language, read);
  return read;
}

/** A message as it stands in the catalogue, its {names} filled in. */
export function say(language: Language, key: string, params: Record<string, string | number> = {}): string {
  const message = messagesOf(language)[key];
  if (message === undefined) throw new Error(`no message ${key} in ${language}`);
  const form = typeof message === 'string' ? message : (message[new Intl.PluralRules(language).select(Number(params['n']))] ?? '');
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What of it a width can change, and what colours can; names, roles and order are the same in every look. */
const byWidth = ['target-size', 'scrollable-region-focusable'] as const;
const byColour = ['color-contrast', 'link-in-text-block'] as const;

/**
 * WCAG 2.2 AA by axe, or `only` the rules named, no unfilled message, and nothing wider than the screen. Give a name that says where we are. A page that is
 * still growing moves its own content under the bar at the bottom, so the look is taken again until it is clean: a real fault stays.
 */
export async function expectGood(page: Page, where: string, only?: readonly string[]): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await expect(async () => {
    // On a screen as high as the page nothing lies half under the bar at the bottom, which would count as too small to press.
    await page.setViewportSize({ width: size.width, height: Math.max(size.height, await page.evaluate(() => document.documentElement.scrollHeight)) });
    // A page that has it from the look before is not given half a megabyte of script again.
    const there = await page.evaluate(() => 'axe' in globalThis);
    const axe = new AxeBuilder(there ? { page, axeSource: ';' } : { page }).setLegacyMode(true).options({ resultTypes: ['violations'], preload: false });
    const { violations } = await (only === undefined ? axe.withTags(standard) : axe.withRules([...only])).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`);
    expect(told, `axe at ${where}`).toEqual([]);
  }).toPass({ timeout: 40_000 });
  const text = await page.locator('body').innerText();
  expect(text, `a message at ${where}`).not.toMatch(/\{\w+\}|\b(book|booked|own|call|error|signin|common|start|data|passiton|help|staff|join|people|desk|guests|days|check|week|stop|urgent|safety|worried)\.[a-z_]{3,}\b/);
  await page.setViewportSize(size);
  await expectFits(page, where);
}

export async function expectFits(page: Page, where: string): Promise<void> {
  // A size or a look that was just set is drawn a moment later.
  const over = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(over, `wider than the screen at ${where}`).toBeLessThanOrEqual(0);
}

/**
 * The looks that every page must bear: dark, 320 px, and 200 % zoom, which halves a screen's pixels and is the same as
 * 320 px on a phone. Colours and layout are judged together in the dark ones; light is only measured there, since
 * `expectGood` judges it at full size. Leaves the page as it was.
 */
export async function expectBearsAllLooks(page: Page, where: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  const zoomed = { width: Math.max(320, Math.round(size.width / 2)), height: Math.round(size.height / 2) };
  for (const [look, narrow, rules] of [
    ['320 px', { width: 320, height: 640 }, [...byWidth, ...byColour]],
    ['200 %', zoomed, byWidth],
  ] as const) {
    if (look === '200 %' && narrow.width === 320) continue;
    await page.setViewportSize(narrow);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await expectGood(page, `${where}, ${look}, dark`, rules);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await expectFits(page, `${where}, ${look}`);
  }
  await page.setViewportSize(size);
}
