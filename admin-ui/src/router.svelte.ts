import type { Component } from 'svelte';
import { tick } from 'svelte';
import { language, t, useLaterMessages, type Key } from './i18n/index.ts';

/**
 * The addresses of the app and the page of each. A link to one of them is a plain `<a href>`: a click is caught here.
 * On every move the title is set, the page's `<h1>` takes the focus, the title is said politely to screen readers, and
 * going back finds the place where one had scrolled to: what a browser does by itself between real pages.
 */

export type Name = 'book' | 'fewThings' | 'booked' | 'own' | 'call';
type Page = { default: Component };
export type Route = { path: string; title: Key; load: () => Promise<Page> };

/** A page whose words are not among the first ones. Both are fetched at the same time. */
async function withWords(page: Promise<Page>): Promise<Page> {
  const [loaded] = await Promise.all([page, useLaterMessages()]);
  return loaded;
}

/** Paths stand behind the language: /en/book. */
export const routes: Readonly<Record<Name, Route>> = {
  book: { path: '/book', title: 'book.page_title', load: () => import('./pages/booking/ChooseDay.svelte') },
  fewThings: { path: '/book/few-things', title: 'book.few_things_page_title', load: () => import('./pages/booking/FewThings.svelte') },
  booked: { path: '/book/booked', title: 'booked.page_title', load: () => withWords(import('./pages/booking/Booked.svelte')) },
  own: { path: '/my', title: 'own.page_title', load: () => withWords(import('./pages/own/OwnPage.svelte')) },
  call: { path: '/call', title: 'call.page_title', load: () => withWords(import('./pages/call/CallMe.svelte')) },
};

class Router {
  page = $state.raw<Component>();
  name = $state<Name>();
  /** What the polite live region says. */
  announcement = $state('');
  /** True when a page's code could not be fetched. */
  failed = $state(false);
}

export const router = new Router();

/** How far each visited place was scrolled, by its position in the history. */
const scrolled: number[] = [];
let position = 0;
let moves = 0;

/** The address of a page in the language in use. */
export function href(name: Name): string {
  return `/${language()}${routes[name].path}`;
}

/** The page of an address; undefined when the app has none (the pages of Go, another language). */
export function match(path: string): Name | undefined {
  const rest = path.replace(/\/$/, '');
  return (Object.keys(routes) as Name[]).find((name) => `/${language()}${routes[name].path}` === rest);
}

/** Goes to a page; with `replace`, in place of this one, so that Back does not lead into a finished step. */
export async function go(name: Name, how: { replace?: boolean } = {}): Promise<void> {
  scrolled[position] = scrollY;
  if (how.replace !== true) position += 1;
  history[how.replace === true ? 'replaceState' : 'pushState']({ position }, '', href(name));
  await show(name, { top: 0, focus: true });
}

async function show(name: Name, to: { top: number; focus: boolean }): Promise<void> {
  const move = (moves += 1);
  let page: Page;
  try {
    page = await routes[name].load();
  } catch {
    router.failed = true;
    return;
  }
  // A slower earlier move must not overtake a later one.
  if (move !== moves) return;
  router.failed = false;
  router.page = page.default;
  router.name = name;
  document.title = t(routes[name].title);
  await tick();
  if (!to.focus) return;
  focusHeading();
  router.announcement = document.title;
  scrollTo({ top: to.top, behavior: 'instant' });
}

/** Puts the focus on the page's heading. Pages call it too when one step of theirs replaces another. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('#app h1');
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname === location.pathname && link.hash !== '') return;
  const name = match(link.pathname);
  if (name === undefined) return;
  event.preventDefault();
  void go(name);
}

/** Starts the router at the address in the bar. Called once by main. */
export async function start(): Promise<void> {
  history.scrollRestoration = 'manual';
  history.replaceState({ position }, '');
  addEventListener('click', onClick);
  addEventListener('popstate', (event) => {
    scrolled[position] = scrollY;
    const state = event.state as { position?: number } | null;
    position = state?.position ?? 0;
    const name = match(location.pathname);
    if (name === undefined) location.reload();
    else void show(name, { top: scrolled[position] ?? 0, focus: true });
  });
  await show(match(location.pathname) ?? 'book', { top: 0, focus: false });
}
