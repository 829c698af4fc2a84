import { isIdentityNumber } from './identity-number.ts';
import type { Span } from './normal.ts';

/**
 * Identity numbers in a normal text (normal.ts): Norway's fødselsnummer and D-number, the NHS number of the United Kingdom
 * and China's resident identity number, each by its checksum, together or parted. For staff; the doctor's fields have their
 * own small file.
 */
export interface IdentityNumber extends Span {
  readonly country: 'no' | 'uk' | 'cn';
}

interface Block extends Span {
  readonly digits: string;
}

/** Digits, with the letters that pass for 0 and 1 among them, and an X at the end as China writes it. */
const blocks = /(?<![\p{Script=Latin}\d])[0-9oil]*[0-9][0-9oil]*x?(?![\p{Script=Latin}\d])/gu;
const gap = /^[ .\-/_·]{1,3}$/;
/** Telephones and meetings on video have ten digits too. */
const otherCue = /(?:\b(?:tel|tlf|telefon|telephone|phone|mobile?|mob|ring|call|fax|meeting|møte|møtet|video|zoom|teams|invoice|faktura|kid)\b[^\d\n]{0,24}|(?:电话|手机|拨打|会议号?|发票号?)[^\d\n]{0,8})$/u;
const nhsCue = /\bnhs\b[^\d\n]{0,30}$/;

export function identityNumbers(text: string): IdentityNumber[] {
  const found: IdentityNumber[] = [];
  for (const row of rows(text)) {
    for (let first = 0; first < row.length; first++) {
      const number = startingAt(text, row, first);
      if (number !== undefined) found.push(number);
    }
  }
  return found;
}

/** Blocks of digits that stand so close that a reader takes them for one number. */
function rows(text: string): Block[][] {
  const all: Block[][] = [];
  let last: Block | undefined;
  for (const match of text.matchAll(blocks)) {
    const next = { start: match.index, end: match.index + match[0].length, digits: match[0].replace(/o/g, '0').replace(/[il]/g, '1') };
    const row = all.at(-1);
    if (row !== undefined && last !== undefined && gap.test(text.slice(last.end, next.start))) row.push(next);
    else all.push([next]);
    last = next;
  }
  // What begins with + is a telephone number from abroad; eleven digits of one may well pass a checksum.
  return all.filter((row) => text.charAt((row[0]?.start ?? 0) - 1) !== '+');
}

/** The number that the blocks of a row make together, beginning with one of them, if they make one. */
function startingAt(text: string, row: readonly Block[], first: number): IdentityNumber | undefined {
  let digits = '';
  const shape: number[] = [];
  const start = row[first]?.start ?? 0;
  // No number has more than 18 digits, and a block has at least one.
  for (const part of row.slice(first, first + 18)) {
    digits += part.digits;
    shape.push(part.digits.length);
    const span = { start, end: part.end };
    if (digits.length > 18) return undefined;
    if (/^\d{11}$/.test(digits) && isIdentityNumber(digits)) return { ...span, country: 'no' };
    if (/^\d{17}[\dx]$/.test(digits) && isResidentNumber(digits)) return { ...span, country: 'cn' };
    if (/^\d{10}$/.test(digits) && isHealthNumber(digits, shape, text.slice(Math.max(0, start - 60), start))) return { ...span, country: 'uk' };
  }
  return undefined;
}

/**
 * Ten digits, the last a check by modulus 11 (NHS Data Dictionary, *NHS NUMBER*). One ten-digit number in eleven passes it,
 * so it must also be written as such numbers are, begin as those given out do, and not be said to be a telephone.
 */
function isHealthNumber(digits: string, shape: readonly number[], before: string): boolean {
  if (!nhsCue.test(before)) {
    const written = shape.join('-');
    if (!['10', '3-3-4', '1-1-1-1-1-1-1-1-1-1'].includes(written)) return false;
    if (!/^[34679]/.test(digits) || otherCue.test(before)) return false;
  }
  const sum = Array.from(digits.slice(0, 9)).reduce((all, digit, at) => all + (10 - at) * Number(digit), 0);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits.charAt(9)) && new Set(digits).size > 1;
}

/** Region, day of birth, number of the day and a check by modulus 11-2 (GB 11643-1999). Its older form of 15 digits has no check. */
function isResidentNumber(digits: string): boolean {
  const [year, month, day] = [digits.slice(6, 10), digits.slice(10, 12), digits.slice(12, 14)].map(Number);
  if (!/^[1-9]/.test(digits) || year === undefined || year < 1900 || year > 2099) return false;
  if (month === undefined || month < 1 || month > 12 || day === undefined || day < 1 || day > 31) return false;
  const sum = Array.from(digits.slice(0, 17)).reduce((all, digit, at) => all + (2 ** (17 - at) % 11) * Number(digit), 0);
  return '10x98765432'.charAt(sum % 11) === digits.charAt(17);
}
