import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';

/** What the page about money back asks of the server. Sums are in the smallest unit of the currency. */

export type ExpenseSlip = components['schemas']['ExpenseOut'];
export type ExpenseAsk = components['schemas']['ExpenseAsk'];

export const expenses = {
  list: () => ask('get', '/staff/office/expenses', { signedIn: true }),
  enter: (body: ExpenseAsk) => ask('post', '/staff/office/expenses', { body, signedIn: true }),
  approve: (number: string) => ask('post', '/staff/office/expenses/approve', { body: { number }, signedIn: true }),
  pay: (number: string) => ask('post', '/staff/office/expenses/pay', { body: { number }, signedIn: true }),
  remove: (number: string) => ask('post', '/staff/office/expenses/remove', { body: { number }, signedIn: true }),
};

/** Of *1 234,50*, *1234.5* or *1.234,50*; nought for nothing, undefined for what is no sum. */
export function sumOf(typed: string): number | undefined {
  const plain = typed.replace(/[\s\u00a0']/g, '');
  if (plain === '') return 0;
  // What parts the thousands is never what parts the digits after the mark.
  for (const form of [/^(\d+)(?:[.,](\d{1,2}))?$/, /^(\d{1,3}(?:\.\d{3})+)(?:,(\d{1,2}))?$/, /^(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/]) {
    const found = form.exec(plain);
    if (found !== null) return Number((found[1] ?? '').replace(/[.,]/g, '')) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
  }
  return undefined;
}

/** As it is read: with two digits after the mark of the language. */
export const shownSum = (sum: number, language: string): string => new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(sum / 100);
