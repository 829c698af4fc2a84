import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** The areas of messages/*.json that the app shows; the rest is for the pages that Go renders. */
const appAreas = new Set(['common', 'book', 'booked', 'own', 'call', 'error', 'signin']);

/** Leaves out of each catalogue what the app never shows: a phone should not fetch it. */
function appMessages(): Plugin {
  return {
    name: 'lysning-app-messages',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/messages\/[a-z-]+\.json$/.test(id)) return null;
      const all = JSON.parse(code) as Record<string, unknown>;
      const kept = Object.entries(all).filter(([key]) => appAreas.has(key.split('.')[0] ?? ''));
      return { code: JSON.stringify(Object.fromEntries(kept)), map: null };
    },
  };
}

/** All style lives in public/lysning.css, which the pages of Go use too: a component's own style would never be linked. */
function noComponentStyle(): Plugin {
  return {
    name: 'lysning-no-component-style',
    generateBundle(_, bundle) {
      const css = Object.keys(bundle).filter((name) => name.endsWith('.css'));
      if (css.length > 0) this.error(`style belongs in public/lysning.css, not in a component (${css.join(', ')})`);
    },
  };
}

/** Vite wraps each lazy import in a helper that looks for style sheets and module hints: we have neither, and it is 1 KB. */
function plainLazyImports(): Plugin {
  return {
    name: 'lysning-plain-lazy-imports',
    enforce: 'pre',
    load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : null),
  };
}

export default defineConfig({
  base: '/ui/',
  publicDir: 'public',
  plugins: [appMessages(), plainLazyImports(), svelte(), noComponentStyle()],
  build: {
    // LYSNING_DIST lets dist:check build beside the committed copy.
    outDir: process.env['LYSNING_DIST'] ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      input: { doctor: 'src/doctor/main.ts' },
      output: {
        // Stable names: Go serves them with an ETag, and a rebuild shows as a readable diff.
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name].js',
        assetFileNames: '[name][extname]',
        // Named groups, else a shared chunk takes its name from whichever of its modules comes first.
        codeSplitting: {
          groups: [
            { name: 'svelte', test: /node_modules\/(svelte|esm-env|clsx)\// },
            { name: 'shared', test: /src\/(i18n|api|ui|router|session)/ },
          ],
        },
      },
    },
  },
});
