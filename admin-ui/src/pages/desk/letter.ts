import { t } from '../../i18n/index.ts';
import { lettersIn } from '../../ui/letters.ts';

/**
 * The letter that a counsellor and a guest write together: three headings and what they put under them. It belongs to the
 * guest; there is no place in it for a finding. `design.md` 4: 4,000 characters in all.
 */

export type LetterPart = 'who' | 'wishes' | 'steps';
export type LetterParts = Record<LetterPart, string>;

export const letterParts: readonly LetterPart[] = ['who', 'wishes', 'steps'];
export const letterLimit = 4000;

export function noLetter(): LetterParts {
  return { who: '', wishes: '', steps: '' };
}

export function isEmptyLetter(parts: LetterParts): boolean {
  return letterParts.every((part) => parts[part].trim() === '');
}

/** The letter as one text: a heading, then its words; a part left empty is left out. */
export function letterText(parts: LetterParts): string {
  return letterParts
    .filter((part) => parts[part].trim() !== '')
    .map((part) => `${t(`guests.letter_${part}`)}\n${parts[part].trim()}`)
    .join('\n\n');
}

/** Characters left for all of it together, headings counted; negative when it is too long. */
export function letterLeft(parts: LetterParts): number {
  return letterLimit - lettersIn(letterText(parts));
}
