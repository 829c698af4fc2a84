/**
 * Finds a Norwegian identity number (fødselsnummer, and the D- and H-numbers made like it) in a text, so that the
 * doctor can be asked to leave it out. It looks only here, in the browser; nothing is sent or corrected. This file is all
 * that the doctor's pages fetch of the text check: the numbers of other countries and the lists are for staff.
 */
export function holdsIdentityNumber(text: string): boolean {
  // Eleven digits, as people write them: together, or parted within and after the date.
  for (const [found] of text.matchAll(/(?<![\d+])\d{2}([ .\-\u00a0]?)\d{2}\1\d{2}[ .\-\u00a0]?\d{3}[ \u00a0]?\d{2}(?!\d)/g)) {
    if (isIdentityNumber(found.replace(/\D/g, ''))) return true;
  }
  return false;
}

/** The same in a box for a telephone number: one from abroad has eleven digits too, so what begins as one is let be. */
export function holdsIdentityNumberAsChannel(channel: string): boolean {
  return !/^\s*(\+|00)/.test(channel) && holdsIdentityNumber(channel);
}

const firstWeights = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const secondWeights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/** Eleven digits with a date that can be and both check digits right (Skatteetaten: modulus 11, twice). */
export function isIdentityNumber(digits: string): boolean {
  const number = Array.from(digits, Number);
  // D-numbers add 40 to the day; H-numbers and the registers for trial add 40, 65 or 80 to the month.
  const day = Number(digits.slice(0, 2)) % 40;
  const month = Number(digits.slice(2, 4));
  if (day < 1 || day > 31) return false;
  if (![0, 40, 65, 80].some((added) => month - added >= 1 && month - added <= 12)) return false;
  return weighed(number, firstWeights) % 11 === 0 && weighed(number, secondWeights) % 11 === 0;
}

function weighed(number: number[], weights: number[]): number {
  return weights.reduce((sum, weight, place) => sum + weight * (number[place] ?? 0), 0);
}
