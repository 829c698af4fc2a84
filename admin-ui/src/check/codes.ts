import data from './data/codes.json' with { type: 'json' };
import type { Span } from './normal.ts';
import { alternatives, before, after } from './lists.ts';

/**
 * Codes of illnesses in a normal text: ICD-10 (and ICPC-2, which looks like it), ICD-11 and DSM. A code with its decimals is
 * one nearly always; without them it may be a room, a road or a vitamin, and what stands beside it decides.
 */

const icd10 = /(?<![\p{Script=Latin}\p{N}])([a-z])([\s-]?)(\d)(\d|[ab](?=\.))(?:\s?[.,](\d{1,2}))?(?![\p{Script=Latin}\p{N}])/gu;
const icd11 = /(?<![\p{Script=Latin}\p{N}.,])([1-9a-x])([a-hj-np-z])(\d)([\da-hj-np-z])(?:\.([\da-z]{1,2}))?(?![\p{Script=Latin}\p{N}])/gu;
const dsm = /(?<![\d.,])(?:29\d|30\d|31\d)[.,]\d{1,2}(?![\d\p{Script=Latin}])/gu;

const ranges = data.icd10.map((range) => range.split('-') as [string, string]);
const alone = new Set(data.alone.toLowerCase().split(' '));
const clinical = new RegExp(alternatives(data.clinical), 'u');
const place = new RegExp(`(?:${alternatives(data.place)})[\\s:]*(?:(?:${alternatives(data.placeIs)})[.\\s:]*){0,2}$`, 'u');
const placeAfter = new RegExp(`^[\\s-]?(?:${alternatives(data.placeAfter)})`, 'u');
const at = new RegExp(`(?:${alternatives(data.at)})\\s*$`, 'u');
const near = 32;

/** @param capital says whether the unit at an index was written as a capital letter */
export function codes(text: string, capital: (at: number) => boolean): Span[] {
  return [...tenth(text, capital), ...eleventh(text, capital), ...dsmCodes(text)];
}

function tenth(text: string, capital: (at: number) => boolean): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(icd10)) {
    const [whole, letter = '', space, first = '', second = '', decimals] = match;
    const span = { start: match.index, end: match.index + whole.length };
    const code = `${letter}${first}${second}`;
    if (!inChapter(code) || isPlace(text, span)) continue;
    const said = isClinical(text, span);
    // *a 12.5 km walk*, *i 10.30-toget*: a letter that stands before a number is mostly a word.
    if (space !== '' && !said && (!capital(span.start) && letter !== 'f' || letter === 'a' || letter === 'i')) continue;
    if (decimals !== undefined || said || isAlone(text, span, code)) found.push(span);
  }
  return found;
}

function eleventh(text: string, capital: (at: number) => boolean): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(icd11)) {
    const [whole, first = '', second, third, fourth, decimals] = match;
    const span = { start: match.index, end: match.index + whole.length };
    if (isPlace(text, span)) continue;
    // 3x20 and 1h30 have the form too; a code has its letters as capitals, but for chapter 6, which is the one that matters.
    const careful = first === '6' || capital(span.start + 1);
    const said = careful && isClinical(text, span);
    if (decimals === undefined ? said || isAlone(text, span, `${first}${second}${third}${fourth}`) : careful) found.push(span);
  }
  return found;
}

/** 299.50 is a price as well: only where a book of codes is named near it. */
function dsmCodes(text: string): Span[] {
  return Array.from(text.matchAll(dsm), (match) => ({ start: match.index, end: match.index + match[0].length })).filter((span) => isClinical(text, span));
}

function inChapter(code: string): boolean {
  const whole = code.slice(0, 2).toUpperCase() + (/\d/.test(code.charAt(2)) ? code.charAt(2) : '0');
  return ranges.some(([from, to]) => from <= whole && whole <= to);
}

function isClinical(text: string, span: Span): boolean {
  return clinical.test(before(text, span, near)) || clinical.test(after(text, span, near));
}

function isPlace(text: string, span: Span): boolean {
  return place.test(before(text, span, near)) || placeAfter.test(after(text, span, 12));
}

/** A code of the mind that is no place: *has F43*, but not *at F43*. */
function isAlone(text: string, span: Span, code: string): boolean {
  return alone.has(code) && !at.test(before(text, span, near));
}
