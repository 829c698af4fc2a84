import { mount } from 'svelte';
import { languageOf, readMessagesFrom, useLanguage } from '../i18n/index.ts';
import type { Catalogue } from '../i18n/words.svelte.ts';
import { mayLose, start } from '../router.svelte.ts';
import App from './App.svelte';
import Bar from './Bar.svelte';
import { findSession, stayWhileTouched } from './enter.ts';
import { routes } from './routes.ts';
import { look, staff, touch } from './session.svelte.ts';

/** The app of those who work here. The page around it (name of the programme, languages, Help now) is made by Go. */

const target = document.getElementById('app');
const bar = document.getElementById('bar');
if (target === null || bar === null) throw new Error('the page has no place for the app');

readMessagesFrom(import.meta.glob<Catalogue>('../../messages/*.json', { import: 'default', query: '?staff' }));

for (const kind of ['pointerdown', 'keydown'] as const) addEventListener(kind, touch, { passive: true });
addEventListener('visibilitychange', look);
// A page that the browser keeps for Back would show what a signed-out page must not.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
setInterval(look, 10_000);
setInterval(stayWhileTouched, 60_000);
// The keys are in memory only: another page in place of this one would ask for a touch again.
mayLose(() => staff.keys !== undefined);

await useLanguage(languageOf(location.pathname));
target.replaceChildren();
mount(App, { target });
mount(Bar, { target: bar });
await Promise.all([findSession(), start(routes, 'today')]);
