import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** Takes the screenshots of docs/screens again: `make shots`. Not part of the tests. The week's own journey keeps what it sees on the way. */

process.env['LYSNING_SHOTS'] = 'yes';

export default defineConfig({
  ...journeys,
  testMatch: /\.shot\.ts$|e2e\/week\.spec\.ts$/,
  workers: 1,
  timeout: 180_000,
  projects: [{ name: 'shots', use: { ...journeys.use, ...journeys.projects?.[1]?.use } }],
});
