import { mayBeSealed, type WrittenKind } from '../../check/check.ts';
import type { CheckLanguage } from '../../check/words.ts';
import { language } from '../../i18n/index.ts';

/** How the desk uses the text check (src/check). */

const known: readonly CheckLanguage[] = ['en', 'nb', 'zh'];

/** Words are looked for in the language of the screen and in English, which colleagues mix in. */
export function languagesToCheck(): CheckLanguage[] {
  return [...new Set([...known.filter((one) => one === language()), 'en' as const])];
}

/** Whether a text is ready: not empty, nothing in it refused, and each question answered. */
export function isReady(text: string, kind: WrittenKind, confirmed: ReadonlySet<string>, left: number): boolean {
  return text.trim() !== '' && left >= 0 && mayBeSealed(text, { kind, languages: languagesToCheck() }, confirmed);
}
