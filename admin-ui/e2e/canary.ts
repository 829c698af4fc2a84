import type { BrowserContext, Page, Request } from '@playwright/test';

/**
 * Looks for what somebody typed in everything that leaves the page or stays in the browser (P1), also when it is spelt
 * in base64, hex, for addresses or backwards, or cut in pieces.
 */

export type Canary = { name: string; text: string };

const letters = 'bcdfghjkmnpqrstvwxz';
let made = 0;

/** A word that nothing else contains: consonants, so that no sentence of ours looks like it. */
export function canary(name: string): Canary {
  made += 1;
  const draws = crypto.getRandomValues(new Uint8Array(18));
  return { name, text: `Zq${Array.from(draws, (draw) => letters[draw % letters.length]).join('')}${made}` };
}

/** Digits for a field of numbers. */
export function numberCanary(name: string): Canary {
  const draws = crypto.getRandomValues(new Uint8Array(12));
  return { name, text: Array.from(draws, (draw) => String(draw % 10)).join('') };
}

function spellings({ text }: Canary): string[] {
  const bytes = Buffer.from(text);
  // A text inside a longer one starts at any of three places of base64's groups; the first and last letters depend on
  // the neighbours and are left out.
  const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(shift === 0 ? 0 : 4, -4));
  const url = base64.map((spelling) => spelling.replaceAll('+', '-').replaceAll('/', '_'));
  return [text, text.toLowerCase(), Array.from(text).reverse().join(''), bytes.toString('hex'), encodeURIComponent(text), ...base64, ...url];
}

function grams(text: string): string[] {
  return Array.from({ length: text.length - 3 }, (_, at) => text.slice(at, at + 4));
}

/**
 * What of the canaries is found in a text: by name, and how it was spelt. `pieces` looks for parts of it too, which
 * says something only in a text of a request's size.
 */
export function found(canaries: readonly Canary[], text: string, pieces = true): string[] {
  const low = text.toLowerCase();
  return canaries.flatMap((one) => {
    const whole = spellings(one).filter((spelling) => text.includes(spelling) || low.includes(spelling.toLowerCase()));
    // Sealed bytes contain one or two of the 4-letter pieces by chance, never a quarter of them.
    const seen = pieces ? grams(one.text).filter((gram) => text.includes(gram)).length : 0;
    const overlap = seen * 4 > grams(one.text).length ? ['pieces of it'] : [];
    return [...whole, ...overlap].map((spelling) => `${one.name} as ${spelling}`);
  });
}

/** Everything that a page sends, from its first moment; bodies from `readBodies` on. */
export class Wire {
  readonly sent: string[] = [];

  constructor(private readonly context: BrowserContext) {
    context.on('request', (request) => this.sent.push(written(request)));
    context.on('page', (page) => page.on('websocket', (socket) => socket.on('framesent', (frame) => this.sent.push(String(frame.payload)))));
  }

  /** Chromium tells the body of a request that was made as an object only to who stands in its way. */
  async readBodies(): Promise<void> {
    await this.context.route('**/*', async (route) => {
      this.sent.push(written(route.request()));
      await route.fallback();
    });
  }

  /** What of the canaries went over the wire. */
  leaks(canaries: readonly Canary[]): string[] {
    return this.sent.flatMap((sent) => found(canaries, sent).map((leak) => `${leak} in ${sent.slice(0, 80)}`));
  }
}

function written(request: Request): string {
  const headers = Object.entries(request.headers()).map(([name, value]) => `${name}: ${value}`);
  return [request.method(), request.url(), ...headers, request.postDataBuffer()?.toString('latin1') ?? ''].join('\n');
}

/** Everything that a site could have kept in the browser, as one text. Nothing of a guest may be in it. */
export async function kept(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  const inPage = await page.evaluate(async () => ({
    local: Object.fromEntries(Object.entries(localStorage)),
    session: Object.fromEntries(Object.entries(sessionStorage)),
    databases: (await indexedDB.databases()).map(({ name }) => name ?? ''),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    state: history.state as unknown,
    name: window.name,
    address: location.href,
  }));
  return JSON.stringify({ cookies, ...inPage });
}

/** True when nothing at all is kept: no cookie, storage, database, cache or worker. */
export async function keepsNothing(page: Page): Promise<boolean> {
  const all = JSON.parse(await kept(page)) as Record<'cookies' | 'local' | 'session' | 'databases' | 'caches' | 'workers', object>;
  return [all.cookies, all.local, all.session, all.databases, all.caches, all.workers].every((one) => Object.keys(one).length === 0);
}
