// How long a text takes to be sealed and opened in Chromium on a processor that is slowed down four times, as an old phone's is. One
// line of the table of docs/performance.md on standard output. `make bench` runs it; nothing in `make test` does.
import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { build, loadConfigFromFile } from 'vite';

const slower = 4;
const goalMillis = 100;
const kinds = { words_beforehand: 600, message: 2000, letter: 4000 };

const entry = `
import { deriveKeys } from './src/crypto/keys.ts';
import { seal } from './src/crypto/seal.ts';
import { openAs } from './src/crypto/open.ts';
globalThis.measure = async (kind, length) => {
  const keys = await deriveKeys(crypto.getRandomValues(new Uint8Array(16)), location.origin);
  const other = await deriveKeys(crypto.getRandomValues(new Uint8Array(16)), location.origin);
  const times = { sealed: [], opened: [] };
  for (let round = 0; round < 12; round++) {
    const writing = { kind, to: 'counsellor', recipient: other.recipient, day: '2026-11-23', text: 'x'.repeat(length), ...(kind === 'message' ? { thread: { seq: 1, seen: 0 } } : {}) };
    const begun = performance.now();
    const item = await seal(keys, writing);
    const between = performance.now();
    await openAs(keys, item.sealed, { id: item.id, kind, guest: keys.guest, recipients: [keys.recipient, other.recipient], from: { key: keys.signing.public }, seq: item.seq });
    times.sealed.push(between - begun);
    times.opened.push(performance.now() - between);
  }
  const median = (all) => all.slice(2).sort((a, b) => a - b)[5];
  return { sealed: median(times.sealed), opened: median(times.opened) };
};
`;

const root = new URL('..', import.meta.url).pathname;
const entryFile = `${root}bench-entry.js`; // nothing lies there: the plugin gives it
const { config } = await loadConfigFromFile({ command: 'build', mode: 'production' }, undefined, root);
const built = await build({
  configFile: false,
  logLevel: 'error',
  root,
  plugins: [...config.plugins, { name: 'entry', resolveId: (id) => (id.endsWith('bench-entry.js') ? entryFile : undefined), load: (id) => (id === entryFile ? entry : undefined) }],
  build: { write: false, lib: { entry: entryFile, formats: ['es'], fileName: 'bench' }, rolldownOptions: { output: { codeSplitting: false } } },
});
const { code } = built[0].output[0];
const server = createServer((request, response) => {
  const script = request.url === '/bench.js';
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
  response.end(script ? code : '<!doctype html><title>.</title><script type="module" src="/bench.js"></script>');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const executablePath = process.env['CHROMIUM'] ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath });
try {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  await page.waitForFunction(() => 'measure' in globalThis);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const told = [];
  let longest = 0;
  for (const [kind, length] of Object.entries(kinds)) {
    const { sealed, opened } = await page.evaluate(([name, size]) => globalThis.measure(name, size), [kind, length]);
    longest = Math.max(longest, sealed, opened);
    told.push(`${kind}: ${sealed.toFixed(0)} and ${opened.toFixed(0)} ms`);
  }
  const what = `sealing and opening a text in Chromium, ${slower} times slower`;
  console.log(JSON.stringify({ order: 9.3, what, limit: `${goalMillis} ms each`, ours: told.join('; '), ratio: '', wanted: `< ${goalMillis} ms`, ok: longest < goalMillis }));
} finally {
  await browser.close();
  server.close();
}
