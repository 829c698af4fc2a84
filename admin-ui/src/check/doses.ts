import data from './data/doses.json' with { type: 'json' };
import type { Span } from './normal.ts';
import { alternatives, together } from './lists.ts';
import { medicines, type Name } from './medicines.ts';

/**
 * Medicines with their doses in a normal text. A name beside a dose is refused; a name alone, or milligrams of something
 * unnamed, is only asked about, and that is for check.ts to say.
 */
export interface Dose extends Span {
  readonly named: boolean;
}

interface Amount extends Span {
  /** Milligrams say *medicine* by themselves; grams and tablets also measure flour and read newspapers. */
  readonly strong: boolean;
}

const digits = String.raw`\d{1,4}(?:[.,]\d{1,3})?(?:\s?[x*/+-]\s?\d{1,4}(?:[.,]\d{1,3})?){0,3}`;
const number = `(?:(?<![\\p{N}.,])${digits}|${alternatives(data.numbers)}|[一二两三四五六七八九十百半零]{1,6})`;
const strong = new RegExp(`${number}[\\s-]*${units(data.strong)}`, 'gu');
const weak = new RegExp(`${number}[\\s-]*${units(data.weak)}`, 'gu');
const half = new RegExp(`(?:${alternatives(data.halves)}|1[/\u2044]2|半[片颗粒]?)\\s*$`, 'u');
const bare = new RegExp(`^[\\s,:(-]{0,3}(${digits})(?![\\p{N}:/]|[.,]\\d)(?!\\.\\s?\\p{L})(?!\\s*(?:${alternatives(data.notADose)}))`, 'u');
const year = /^(?:19|20)\d\d$/;

export function doses(text: string): { doses: Dose[]; names: Name[] } {
  const names = medicines(text);
  const amounts = [...amountsOf(text, strong, true), ...amountsOf(text, weak, false)];
  const found: Dose[] = [];
  const dosed = new Set<Name>();
  for (const name of names) {
    const span = amounts.filter((amount) => together(text, name, amount, amount.strong ? 40 : 14)).reduce<Span | undefined>(
      (nearest, amount) => (nearest === undefined || distance(name, amount) < distance(name, nearest) ? amount : nearest), undefined,
    ) ?? beside(text, name);
    if (span === undefined) continue;
    dosed.add(name);
    found.push({ start: Math.min(name.start, span.start), end: Math.max(name.end, span.end), named: true });
  }
  for (const amount of amounts) if (amount.strong) found.push({ start: amount.start, end: amount.end, named: false });
  return { doses: found, names: names.filter((name) => !dosed.has(name) && !name.withDoseOnly) };
}

/** *Half an Imovane*, *sertraline 50*: a dose without its unit. */
function beside(text: string, name: Name): Span | undefined {
  if (name.withDoseOnly) return undefined;
  const ahead = half.exec(text.slice(Math.max(0, name.start - 12), name.start));
  if (ahead !== null) return { start: name.start - ahead[0].length, end: name.end };
  const behind = bare.exec(text.slice(name.end, name.end + 40));
  if (behind === null || year.test(behind[1] ?? '')) return undefined;
  return { start: name.start, end: name.end + behind[0].length };
}

function amountsOf(text: string, pattern: RegExp, isStrong: boolean): Amount[] {
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length, strong: isStrong }));
}

function distance(one: Span, other: Span): number {
  return Math.max(one.start, other.start) - Math.min(one.end, other.end);
}

/** Units stand at once behind the number, so only their end must be the end of a word. */
function units(list: readonly string[]): string {
  const longest = [...list].sort((a, b) => b.length - a.length);
  return `(?:${longest.map((unit) => (/\p{Script=Han}|%/u.test(unit) ? unit : `${unit}(?![\\p{Script=Latin}\\p{N}])`)).join('|')})`;
}
