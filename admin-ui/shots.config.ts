import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** Takes the screenshots of docs/screens again: `make shots`. Not part of the tests. */

export default defineConfig({
  ...journeys,
  testDir: 'e2e/shots',
  testMatch: /\.shot\.ts$/,
  workers: 1,
  timeout: 180_000,
  projects: [{ name: 'shots', use: { ...journeys.use, ...journeys.projects?.[1]?.use } }],
});
