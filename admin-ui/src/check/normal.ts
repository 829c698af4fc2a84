/**
 * A text as the check reads it: small letters, plain digits, nothing invisible, and look-alikes of other alphabets as the
 * Latin letters that they pass for. Every place in it leads back to the text as written, so that a finding is marked there.
 */
export interface Normal {
  readonly text: string;
  /** Where the text as written begins and ends that became the unit at an index of `text`; offsets in UTF-16 units. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** A part of a normal text: the units from `start` up to, and without, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

// Capitals first: a Greek capital looks like another letter than its small one does. The small mu is a unit and stays.
const capitals = pairs('АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ЅS ІI ЈJ ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX');
const smalls = pairs('аa еe оo рp сc уy хx іi јj ѕs ԁd һh кk мm тt вb нh αa οo ρp εe ιi κk νv τt υu ıi ɡg ɑa');
const dash = /[\u2010-\u2015\u2212\u2043]/g;
const quote = /[\u2018\u2019\u02bc\u00b4`]/g;
/** What is not seen and must not part a word: formatting, joiners, fillers, variation selectors. */
const unseen = /^[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0]$/u;

export function normal(written: string): Normal {
  let text = '';
  const from: number[] = [];
  const to: number[] = [];
  let cluster = '';
  let start = 0;
  const close = (end: number): void => {
    const plain = plainly(cluster);
    for (let unit = 0; unit < plain.length; unit++) {
      from.push(start);
      to.push(end);
    }
    text += plain;
    cluster = '';
  };
  let at = 0;
  let end = 0;
  for (const letter of written) {
    const next = at + letter.length;
    if (!unseen.test(letter)) {
      // A letter and the marks that stand on it are one: å may be written as two.
      if (cluster !== '' && !/^\p{M}$/u.test(letter)) close(end);
      if (cluster === '') start = at;
      cluster += letter;
      end = next;
    }
    at = next;
  }
  if (cluster !== '') close(end);
  return { text, from, to };
}

/** The place of a span in the text as written. */
export function asWritten(read: Normal, span: Span): Span {
  return { start: read.from[span.start] ?? 0, end: read.to[span.end - 1] ?? 0 };
}

function plainly(cluster: string): string {
  const composed = cluster.normalize('NFKC').replace(/\p{M}/gu, '');
  return Array.from(composed, (letter) => capitals.get(letter) ?? letter).join('').toLowerCase()
    .replace(/\p{M}/gu, '').replace(dash, '-').replace(quote, "'").replace(/\p{Nd}/gu, digit)
    .replace(/[^\0-\u024f]/gu, (letter) => smalls.get(letter) ?? letter).replace('ı', 'i');
}

/** Digits of other scripts stand in rows of ten, each beginning with its nought. */
function digit(letter: string): string {
  if (letter >= '0' && letter <= '9') return letter;
  const point = letter.codePointAt(0) ?? 0;
  let before = 0;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(point - before - 1))) before++;
  return String(before % 10);
}

function pairs(list: string): Map<string, string> {
  return new Map(list.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)]));
}
