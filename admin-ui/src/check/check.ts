import type { Key } from '../i18n/index.ts';
import { codes } from './codes.ts';
import { doses } from './doses.ts';
import { identityNumbers } from './identity.ts';
import { asWritten, normal, type Span } from './normal.ts';
import { words, type CheckLanguage } from './words.ts';

/**
 * The check of what staff write, before it is sealed (design.md 4): what belongs in a medical record is refused or asked
 * about, with the place, the reason and another way to say it. It looks here in the browser only; it sends, keeps and
 * corrects nothing. It helps the careful and cannot stop somebody who means to get around it: docs/text-check.md.
 */

export type What = 'identity_number' | 'code' | 'dose' | 'word';
export type Verdict = 'refuse' | 'question';
/** What is written. Only working notes are asked about words; what is forwarded stays as it was written. */
export type WrittenKind = 'message' | 'working_note' | 'letter' | 'forwarded';

/** Offsets are UTF-16 units of the text as written; `end` is the unit behind. */
export interface Finding extends Span {
  readonly what: What;
  readonly verdict: Verdict;
  readonly why: Key;
  readonly instead: Key;
}

export interface Options {
  readonly kind: WrittenKind;
  /** Whose words are looked for. Numbers, codes and medicines are looked for in all languages. */
  readonly languages: readonly CheckLanguage[];
}

/** Everything found, in the order of the text; no two overlap, and a refusal hides the questions under it. */
export function check(text: string, { kind, languages }: Options): Finding[] {
  const read = normal(text);
  const capital = (at: number): boolean => /^\p{Lu}/u.test(text.slice(read.from[at] ?? 0, read.to[at] ?? 0).normalize('NFKC'));
  const found: Finding[] = [];
  const add = (span: Span, what: What, verdict: Verdict, topic: Topic): void => {
    found.push({ ...asWritten(read, span), what, verdict, ...sentences[topic] });
  };
  for (const number of identityNumbers(read.text)) add(number, 'identity_number', 'refuse', 'identity');
  for (const code of codes(read.text, capital)) add(code, 'code', 'refuse', 'code');
  const medicine = doses(read.text);
  for (const dose of medicine.doses) if (dose.named) add(dose, 'dose', 'refuse', 'dose');
  if (kind === 'working_note') {
    for (const dose of medicine.doses) if (!dose.named) add(dose, 'dose', 'question', 'amount');
    for (const name of medicine.names) add(name, 'word', 'question', 'medicine');
    for (const word of words(read.text, languages)) add(word, 'word', 'question', word.topic);
  }
  return apart(found);
}

/** How a confirmed question is remembered: by what it says, so that a tick stays when words before it change. */
export function confirmationOf(text: string, finding: Finding): string {
  return `${finding.what} ${text.slice(finding.start, finding.end).toLowerCase()}`;
}

/** Says whether a text may be sealed: nothing refused, and each question confirmed by the person who writes. */
export function mayBeSealed(text: string, options: Options, confirmed: ReadonlySet<string>): boolean {
  return check(text, options).every((finding) => finding.verdict === 'question' && confirmed.has(confirmationOf(text, finding)));
}

type Topic = keyof typeof sentences;

const sentences = {
  identity: { why: 'check.why_identity', instead: 'check.instead_identity' },
  code: { why: 'check.why_code', instead: 'check.instead_code' },
  dose: { why: 'check.why_dose', instead: 'check.instead_dose' },
  amount: { why: 'check.why_amount', instead: 'check.instead_dose' },
  medicine: { why: 'check.why_medicine', instead: 'check.instead_medicine' },
  mood: { why: 'check.why_diagnosis', instead: 'check.instead_mood' },
  worry: { why: 'check.why_diagnosis', instead: 'check.instead_worry' },
  tired: { why: 'check.why_diagnosis', instead: 'check.instead_tired' },
  diagnosis: { why: 'check.why_diagnosis', instead: 'check.instead_diagnosis' },
  sick_leave: { why: 'check.why_sick_leave', instead: 'check.instead_sick_leave' },
  substance: { why: 'check.why_substance', instead: 'check.instead_substance' },
  self_harm: { why: 'check.why_self_harm', instead: 'check.instead_self_harm' },
} as const satisfies Record<string, { why: Key; instead: Key }>;

/** Leaves out what another finding covers: refusals first, then the longer. */
function apart(found: readonly Finding[]): Finding[] {
  const rank = (finding: Finding): number => (finding.verdict === 'refuse' ? 0 : 1);
  const kept: Finding[] = [];
  for (const next of [...found].sort((a, b) => rank(a) - rank(b) || b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    if (!kept.some((one) => one.start < next.end && next.start < one.end)) kept.push(next);
  }
  return kept.sort((a, b) => a.start - b.start);
}
