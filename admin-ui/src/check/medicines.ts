import data from './data/medicines.json' with { type: 'json' };
import type { Span } from './normal.ts';
import { alternatives } from './lists.ts';

/** Names of medicines in a normal text: substances and trade names, as English and Norwegian spell them, and Chinese ones. */

export interface Name extends Span {
  /** Also an everyday word or thing: says something only beside a dose. */
  readonly withDoseOnly: boolean;
}

const names = new Set([...Object.values(data.substances), data.norwegian, data.brands].flatMap((list) => list.split(' ')).map(skeleton));
const everyday = new Set(data.withDoseOnly.split(' ').map(skeleton));
const chinese = new RegExp(alternatives(data.chinese.split(' ')), 'gu');
const chineseEveryday = new RegExp(alternatives(data.chineseWithDoseOnly.split(' ')), 'gu');
const word = /\p{Script=Latin}+(?:-\p{Script=Latin}+)*/gu;
/** What Norwegian and English hang on a name, as `skeleton` leaves it. */
const tails = ['s', 'en', 'et', 'n', 'r', 'a', 'er', 'ens', 'es', 'tablet', 'tableter', 'tableten', 'tablets', 'tabletene', 'bruk', 'bruken', 'kur', 'kuren', 'dose', 'dosen', 'piler'];

export function medicines(text: string): Name[] {
  const found: Name[] = [];
  for (const match of text.matchAll(word)) {
    const span = { start: match.index, end: match.index + match[0].length };
    // Of *paracet-en* and *sertraline-induced* the first part counts.
    const parts = [match[0], match[0].split('-')[0] ?? ''];
    if (parts.some((part) => isIn(names, part))) found.push({ ...span, withDoseOnly: false });
    else if (parts.some((part) => isIn(everyday, part))) found.push({ ...span, withDoseOnly: true });
  }
  for (const [pattern, withDoseOnly] of [[chinese, false], [chineseEveryday, true]] as const) {
    for (const match of text.matchAll(pattern)) found.push({ start: match.index, end: match.index + match[0].length, withDoseOnly });
  }
  return found;
}

function isIn(list: ReadonlySet<string>, written: string): boolean {
  if (written.length < 4) return false;
  const bare = skeleton(written);
  return list.has(bare) || tails.some((tail) => bare.endsWith(tail) && bare.length - tail.length >= 4 && list.has(bare.slice(0, -tail.length).replace(/e$/, '')));
}

/** One form for English, Norwegian and common misspellings: quetiapine and kvetiapin, methylphenidate and metylfenidat. */
function skeleton(name: string): string {
  return name.toLowerCase().replace(/ph/g, 'f').replace(/th/g, 't').replace(/ch/g, 'k').replace(/qu/g, 'kv').replace(/x/g, 'ks')
    .replace(/c(?=[eiyæø])/g, 's').replace(/c/g, 'k').replace(/(.)\1/g, '$1').replace(/e$/, '');
}
