import { language, t, useLanguage } from './index.ts';

/**
 * The page around the app is made by Go in one language. When the reader turns to another one on a page of the app, it is
 * not loaded anew, since whatever has been typed lives in its memory only: the app's words follow by themselves, and the
 * frame's are put in place here.
 */

/** The links of the frame, by the address behind the language. */
const linkWords = {
  '/': 'frame.to_start', '/my': 'frame.to_my_page', '/data': 'frame.to_data', '/pass-it-on': 'frame.to_pass_it_on',
} as const;

/** The language that a link of the frame leads to; undefined when it is no such link. */
export function languageOfLink(link: HTMLAnchorElement): string | undefined {
  return link.closest('nav.langs') === null || link.hreflang === '' ? undefined : link.hreflang;
}

/** Turns app and frame to a language, at the same page. @throws when its words could not be fetched: nothing has changed then */
export async function turnToLanguage(wanted: string): Promise<void> {
  const before = language();
  if (wanted === before) return;
  const nameBefore = t('frame.language_name');
  await useLanguage(wanted);
  document.documentElement.lang = wanted;
  // The link that was pressed becomes the way back.
  const link = document.querySelector<HTMLAnchorElement>(`nav.langs a[hreflang="${wanted}"]`);
  if (link !== null) {
    link.lang = link.hreflang = before;
    link.textContent = nameBefore;
  }
  for (const one of document.querySelectorAll<HTMLAnchorElement>('body > :not(main) a, body > a')) {
    const rest = one.pathname.replace(/^\/[^/]+/, '');
    if (one.closest('nav.langs') === null && one.hash === '') one.href = `/${wanted}${rest}`;
    if (one.closest('.foot') !== null && rest in linkWords) one.textContent = t(linkWords[rest as keyof typeof linkWords]);
  }
  say('a.skip', t('frame.skip'));
  say('a.exit', t('frame.exit'));
  document.querySelector('a.exit')?.setAttribute('title', t('frame.exit_hint'));
  say('nav.help a', t('frame.help_now'));
  document.querySelector('nav.help')?.setAttribute('aria-label', t('frame.help_now'));
  document.querySelector('nav.langs')?.setAttribute('aria-label', t('frame.languages'));
  document.querySelector('.foot nav')?.setAttribute('aria-label', t('frame.site_links'));
}

/** Makes the links to other languages lead to this very page in them. Called on every move. */
export function pointLanguagesTo(path: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav.langs a')) link.href = `/${link.hreflang}${path}`;
}

function say(selector: string, words: string): void {
  const found = document.querySelector(selector);
  if (found !== null) found.textContent = words;
}
