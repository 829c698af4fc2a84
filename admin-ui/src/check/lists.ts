import type { Span } from './normal.ts';

/** How the lists of words in data/ are read. A `*` stands for any further letters; a space for any space or hyphen. */

const han = /\p{Script=Han}/u;
const sentenceEnd = /[.!?;]\s|[。\n]/u;

/** A pattern for any of the words: whole words where there are letters, anywhere in Chinese, which parts no words. */
export function alternatives(words: readonly string[]): string {
  return [...words].sort((a, b) => b.length - a.length).map(pattern).join('|');
}

function pattern(word: string): string {
  const body = word.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace(/\*/g, '\\p{Script=Latin}*').replace(/ /g, '[\\s-]+');
  return han.test(word) || !/[\p{L}\p{N}*]/u.test(word) ? body : `(?<![\\p{Script=Latin}\\p{N}])${body}(?![\\p{Script=Latin}\\p{N}])`;
}

/** What stands in the same sentence before a span, at most `units`. */
export function before(text: string, span: Span, units: number): string {
  return text.slice(Math.max(0, span.start - units), span.start).split(sentenceEnd).at(-1) ?? '';
}

/** What stands in the same sentence behind a span, at most `units`. */
export function after(text: string, span: Span, units: number): string {
  return text.slice(span.end, span.end + units).split(sentenceEnd)[0] ?? '';
}

/** Says whether two spans stand in one sentence, with at most `units` between them. */
export function together(text: string, one: Span, other: Span, units: number): boolean {
  const [first, second] = one.start <= other.start ? [one, other] : [other, one];
  const between = text.slice(first.end, second.start);
  return between.length <= units && between.split(sentenceEnd).length === 1;
}
