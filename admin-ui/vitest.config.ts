import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    // Properties with thousands of key makings need more than the default on a small machine; nothing is timed.
    testTimeout: 120_000,
  },
});
