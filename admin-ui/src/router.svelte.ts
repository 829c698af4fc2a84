import type { Component } from 'svelte';
import { tick } from 'svelte';
import type { DoctorPage } from './doctor/routes.ts';
import { languageOfLink, pointLanguagesTo, turnToLanguage } from './i18n/frame.ts';
import { language, languageOf, languages, t } from './i18n/index.ts';
import type { Page, Route } from './route.ts';
import type { StaffPage } from './staff/routes.ts';

/**
 * Moves between the pages of an app: the doctor's or the staff's, whichever `start` was given. A link to one of them is a
 * plain `<a href>`: a click is caught here.
 * On every move the title is set, the page's `<h1>` takes the focus, the title is said politely to screen readers, and
 * going back finds the place where one had scrolled to: what a browser does by itself between real pages.
 *
 * What somebody has typed lives in this page's memory only. So another language is turned to in place, and a link out of
 * the app opens beside it while there is something to lose. Exit, on either, closes both (public/exit.js).
 */

/** Each bundle knows its own pages only; the types are joined so that both are checked. */
export type Name = DoctorPage | StaffPage;

let routes: Partial<Record<Name, Route>> = {};

/** A page of this app. */
function routeOf(name: Name): Route {
  const route = routes[name];
  if (route === undefined) throw new Error(`this app has no page ${name}`);
  return route;
}

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

/** Fetches a page's code before one goes there. @throws when it cannot be had */
export async function preload(name: Name): Promise<void> {
  await routeOf(name).load();
}

/** The address of a page in the language in use. */
export function href(name: Name): string {
  return `/${language()}${routeOf(name).path}`;
}

/** The page of an address, in whatever language; undefined when the app has none (the pages of Go). */
export function match(path: string): Name | undefined {
  const [, first = '', rest = ''] = /^\/([^/]+)(.*?)\/?$/.exec(path) ?? [];
  return languages().includes(first) ? (Object.keys(routes) as Name[]).find((name) => routes[name]?.path === rest) : undefined;
}

let layer: (() => void) | undefined;
let closing = false;

/** Opens a screen over a page at the same address, so that Back leads to the page and not away from it: `close` does that. */
export function openLayer(close: () => void): void {
  if (layer === undefined) {
    position += 1;
    history.pushState({ position }, '');
  }
  layer = close;
}

/** Takes the layer's place out of the history again, when its screen was left by a button. */
export function closeLayer(): void {
  if (layer === undefined) return;
  layer = undefined;
  closing = true;
  history.back();
}

/** Goes to a page; with `replace`, in place of this one, so that Back does not lead into a finished step. */
export async function go(name: Name, how: { replace?: boolean } = {}): Promise<void> {
  layer = undefined;
  scrolled[position] = scrollY;
  if (how.replace !== true) position += 1;
  history[how.replace === true ? 'replaceState' : 'pushState']({ position }, '', href(name));
  await show(name, { top: 0, focus: true });
}

async function show(name: Name, to: { top: number; focus: boolean }): Promise<void> {
  const move = (moves += 1);
  const { load, title, path } = routeOf(name);
  let page: Page;
  try {
    page = await load();
  } catch {
    router.failed = true;
    return;
  }
  // A slower earlier move must not overtake a later one.
  if (move !== moves) return;
  router.failed = false;
  router.page = page.default;
  router.name = name;
  document.title = t(title);
  pointLanguagesTo(path);
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
  const wanted = languageOfLink(link);
  if (wanted !== undefined && languages().includes(wanted)) {
    event.preventDefault();
    void turnTo(wanted);
    return;
  }
  const name = match(link.pathname);
  if (name === undefined) {
    if (!link.classList.contains('exit') && somethingToLose()) openBeside(link);
    return;
  }
  event.preventDefault();
  void go(name);
}

/** Another language at the same place; what was typed stays. Without a line nothing changes. */
async function turnTo(wanted: string): Promise<void> {
  try {
    await turnToLanguage(wanted);
  } catch {
    return;
  }
  const { name } = router;
  if (name === undefined) return;
  history.replaceState(history.state, '', href(name));
  const { title, path } = routeOf(name);
  document.title = t(title);
  pointLanguagesTo(path);
  router.announcement = document.title;
}

let losable: (() => boolean)[] = [];

/** Registers a page's own answer to: would leaving now lose something that is typed, though it is not on screen? */
export function mayLose(some: () => boolean): void {
  losable = [...losable, some];
}

/** What stands in a box would be gone; so may be what a page or the session holds. */
function somethingToLose(): boolean {
  const boxes = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('#app textarea, #app input:not([type=radio], [type=checkbox], [readonly])');
  return losable.some((some) => some()) || Array.from(boxes).some((box) => box.value.trim() !== '');
}

function openBeside(link: HTMLAnchorElement): void {
  link.target = '_blank';
  link.rel = 'noopener';
  setTimeout(() => link.removeAttribute('target'));
}

/** Starts the router of an app at the address in the bar; `first` is the page of an address that none has. Called once by main. */
export async function start(of: Partial<Record<Name, Route>>, first: Name): Promise<void> {
  routes = of;
  history.scrollRestoration = 'manual';
  history.replaceState({ position }, '');
  addEventListener('click', onClick);
  addEventListener('popstate', (event) => {
    scrolled[position] = scrollY;
    const state = event.state as { position?: number } | null;
    position = state?.position ?? 0;
    if (closing) {
      closing = false;
      return;
    }
    const close = layer;
    layer = undefined;
    if (close !== undefined) {
      close();
      return;
    }
    const name = match(location.pathname);
    // The place may have been visited in another language; the one in use stays.
    if (name !== undefined && languageOf(location.pathname) !== language()) history.replaceState(state, '', href(name));
    if (name === undefined) location.reload();
    else void show(name, { top: scrolled[position] ?? 0, focus: true });
  });
  await show(match(location.pathname) ?? first, { top: 0, focus: false });
}
