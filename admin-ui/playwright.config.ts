import { defineConfig, devices } from '@playwright/test';
import { existsSync } from 'node:fs';

/**
 * Journeys in Debian's own Chromium against the real program: `npm run e2e`. Its build without a window is the same browser with less
 * around it, and wants a third less of the machine.
 */

const launchOptions = {
  executablePath: process.env['CHROMIUM'] ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path)) ?? '',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

const common = { launchOptions, locale: 'en-GB', timezoneId: 'Europe/Oslo', trace: 'off', screenshot: 'only-on-failure' } as const;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  // A journey that passes at the second try has shown a fault: none is tried again.
  retries: 0,
  workers: 2,
  // Generous, since waiting costs nothing when all is well: a busy machine must not look like a fault.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  projects: [
    { name: 'phone', testIgnore: /postgres/, use: { ...common, ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, locale: 'en-GB', defaultBrowserType: 'chromium' } },
    // What does not depend on the screen is looked at once, on the phone.
    { name: 'desktop', testIgnore: /sealing|exit/, use: { ...common, viewport: { width: 1280, height: 900 } } },
  ],
});
