import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

/** The areas of messages/*.json that the doctor's app shows; the rest is for the pages that Go renders, and for staff. */
const firstAreas = new Set(['common', 'frame', 'book', 'error']);
/** Fetched with the pages that come after *choose a day*: `messages/en.json?later`. */
const laterAreas = new Set(['booked', 'own', 'urgent', 'call', 'signin', 'week', 'claim', 'slip']);
/** The staff's app: `messages/en.json?staff`. */
const staffAreas = new Set(['common', 'frame', 'error', 'staff', 'desk', 'office', 'caller', 'morning', 'rebook', 'ticket', 'safety', 'guests', 'days', 'people', 'join', 'check', 'book', 'signin', 'courses', 'figures', 'rota', 'expense', 'slip']);
/** Faults that this app makes itself for staff. */
const madeForStaff = /^error\.(staff|touch)_/;
/** By the document: faults that no doctor can meet, and those that only a week can bring. The phone of a doctor fetches them never, or later. */
const { staff: staffFaults, week: weekFaults } = faultsBySide(readFileSync(new URL('../api/openapi.yaml', import.meta.url), 'utf8'));

function faultsBySide(document: string): Record<'staff' | 'week', Set<string>> {
  const sides = { staff: new Set<string>(), week: new Set<string>(), others: new Set<string>() };
  for (const path of document.split(/^ {2}(?=\/)/m).slice(1)) {
    const codes = Array.from(path.matchAll(/Answers with: ([a-z_,\s]+)\./g), ([, names = '']) => names.split(/[,\s]+/)).flat();
    const side = path.startsWith('/staff/') ? 'staff' : /^\/(me\/)?(course-requests|week)/.test(path) ? 'week' : 'others';
    for (const code of codes) sides[side].add(`error.${code}`);
  }
  const week = new Set([...sides.week].filter((code) => !sides.others.has(code)));
  return { week, staff: new Set([...sides.staff].filter((code) => !sides.others.has(code) && !week.has(code))) };
}

/** What the router and its titles need at once, also of a later area. */
const isTitle = (key: string): boolean => key.endsWith('page_title');

function isKept(key: string, part: string): boolean {
  const area = key.split('.')[0] ?? '';
  if (part === 'staff') return staffAreas.has(area);
  if (part === 'later') return (laterAreas.has(area) && !isTitle(key)) || weekFaults.has(key);
  return (firstAreas.has(area) && !madeForStaff.test(key) && !staffFaults.has(key) && !weekFaults.has(key)) || (laterAreas.has(area) && isTitle(key));
}

/** Leaves out of each catalogue what an app never shows: a phone should not fetch it. */
function appMessages(): Plugin {
  return {
    name: 'lysning-app-messages',
    enforce: 'pre',
    transform(file, id) {
      const found = /\/messages\/[a-z-]+\.json(?:\?(later|staff))?$/.exec(id);
      if (found === null) return null;
      const part = found[1] ?? '';
      const kept = Object.entries(JSON.parse(file) as Record<string, unknown>).filter(([key]) => isKept(key, part));
      const code = JSON.stringify(Object.fromEntries(kept));
      // With a query the file is no JSON to the bundler any more.
      return part === '' ? { code, map: null } : { code: `export default ${code}`, map: null, moduleType: 'js' };
    },
  };
}

/** A page whose words are in no catalogue of its app would show nothing where they belong: such a build fails. */
function everyWordIsThere(): Plugin {
  const apps = { doctor: new Set([...firstAreas, ...laterAreas]), staff: staffAreas };
  return {
    name: 'lysning-every-word-is-there',
    generateBundle(_, bundle) {
      for (const [entry, areas] of Object.entries(apps)) {
        const reached = new Set([`${entry}.js`]);
        for (const name of reached) {
          const chunk = bundle[name];
          if (chunk?.type !== 'chunk') continue;
          for (const next of [...chunk.imports, ...chunk.dynamicImports]) reached.add(next);
          for (const file of chunk.moduleIds.filter((id) => /\/src\/.*\.svelte$/.test(id))) {
            for (const [, area = ''] of readFileSync(file, 'utf8').matchAll(/\bt\([^()]*?['`]([a-z]+)\.[a-z]/g)) {
              if (!areas.has(area)) this.error(`${file} is in the app of the ${entry} and wants words of ${area}, which that app does not get`);
            }
          }
        }
      }
    },
  };
}

/** All style lives in public/lysning.css, which the pages of Go use too, and public/staff.css: a component's own style would never be linked. */
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
  plugins: [appMessages(), plainLazyImports(), svelte(), noComponentStyle(), everyWordIsThere()],
  build: {
    // LYSNING_DIST lets dist:check build beside the committed copy.
    outDir: process.env['LYSNING_DIST'] ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      input: { doctor: 'src/doctor/main.ts', staff: 'src/staff/main.ts' },
      output: {
        // Stable names: Go serves them with an ETag, and a rebuild shows as a readable diff.
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name].js',
        assetFileNames: '[name][extname]',
        // Named groups, else a shared chunk takes its name from whichever of its modules comes first.
        codeSplitting: {
          groups: [
            { name: 'svelte', test: /node_modules\/(svelte|esm-env|clsx)\// },
            { name: (id: string) => (/([a-z-]+)\.json\?(?:later|staff)$/.exec(id)?.[1] ?? '') + id.slice(id.lastIndexOf('?')).replace('?', '-'), test: /\.json\?(later|staff)$/ },
            { name: 'shared', test: /src\/(i18n|api|router|session)/ },
            // All of the first page in one: each further file costs a phone a request and its headers.
            { name: 'days', test: /src\/(pages\/(programme|WithProgramme|keys|booking\/(ChooseDay|DayPicker|Filters|Avoid|MonthGrid|NoDays|hold|path|month|typed))|ui\/(Busy|DayList|Notice|dial)|crypto\/(lazy|failure))\./ },
          ],
        },
      },
    },
  },
});
