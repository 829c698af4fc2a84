import { mount } from 'svelte';
import { languageOf, useLanguage } from '../i18n/index.ts';
import App from '../pages/App.svelte';
import { mayLose, start } from '../router.svelte.ts';
import { end, endIfIdle, session, touch } from '../session.svelte.ts';
import { routes } from './routes.ts';

/** The doctor's part of the app: from *choose a day* on. The page around it (name, Exit, Help now) is made by Go. */

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');

for (const kind of ['pointerdown', 'keydown'] as const) addEventListener(kind, touch, { passive: true });
addEventListener('visibilitychange', endIfIdle);
// Leaving in any way, Exit too, ends the session. A page that the browser keeps for Back has forgotten everything, and
// is fetched anew so that nothing of it is shown again.
addEventListener('pagehide', end);
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
session.signedIn = false;
// Somebody signed in would have to find their twelve words again.
mayLose(() => session.signedIn);

await useLanguage(languageOf(location.pathname));
target.replaceChildren();
mount(App, { target });
await start(routes, 'book');
