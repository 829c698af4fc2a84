import { date, has, t } from '../../i18n/index.ts';
import type { Concern, Moment, Step } from './concerns.ts';

/** Which of the steps that the server allows stand where: two buttons at most, the rest as quiet links. Pure. */

type State = Concern['state'];

/** The main steps of a state, in the order of their weight. */
const main: Partial<Record<State, readonly Step[]>> = {
  raised: ['answer'],
  consent_sought: ['consent_yes', 'consent_no'],
  agreed: ['confirmed'],
  refused: ['consent_yes', 'give_chance'],
  chance: ['consent_yes'],
  rescue: ['contact_emergency'],
  arrival: ['arrived'],
  disclosed: ['confirmed'],
  follow_up: ['followed_up'],
  follow_up_again: ['followed_up'],
};

/** What was done together, by kind: they stand as a list of their own. */
const contacts: readonly Step[] = ['contact_gp', 'contact_provider', 'contact_out_of_hours', 'contact_person', 'contact_emergency'];

/** A step that the page has a form of its own for, or that asks for the number first. */
const elsewhere = new Set<string>(['ask_seal', 'life_in_danger']);

export type Choices = { buttons: Step[]; contacts: Step[]; links: Step[] };

export function choicesOf(of: Pick<Concern, 'state' | 'next'>): Choices {
  const may = of.next.map(({ step }) => step as Step);
  const buttons = (main[of.state] ?? []).filter((step) => may.includes(step)).slice(0, 2);
  const reached = of.state === 'agreed' ? contacts.filter((step) => may.includes(step)) : [];
  return { buttons, contacts: reached, links: may.filter((step) => !buttons.includes(step) && !reached.includes(step) && !elsewhere.has(step)) };
}

export function may(of: Pick<Concern, 'next'>, step: string): boolean {
  return of.next.some((arrow) => arrow.step === step);
}

/** The states that usually follow: shown greyed, so that nobody is alone with *what then*. */
const after: Partial<Record<State, State>> = {
  raised: 'consent_sought', consent_sought: 'agreed', agreed: 'follow_up', refused: 'disclosed', chance: 'disclosed', rescue: 'arrival', arrival: 'follow_up',
  disclosed: 'follow_up', follow_up: 'follow_up_again', follow_up_again: 'handed_over', in_review: 'reviewed',
};

export function nextOf(state: State): State | undefined {
  return after[state];
}

/** What to say aloud now: of this state and trigger, or of the state; undefined when there is nothing to say. */
export function aloudOf({ state, trigger }: Pick<Concern, 'state' | 'trigger'>): string | undefined {
  for (const key of [`safety.aloud_${state}_${trigger}`, `safety.aloud_${state}`]) if (has(key)) return t(key);
  return undefined;
}

/** A step in words; some are said differently for where they stand. */
export function stepName(step: string, state?: string): string {
  for (const key of [`safety.step_${step}_${state ?? ''}`, `safety.step_${step}`]) if (has(key)) return t(key);
  return step;
}

export function wordOf(area: string, code: string): string {
  const key = `safety.${area}_${code}`;
  return has(key) ? t(key) : code;
}

/** *by 10:42*, with the day when it is not today. */
export function byWhen(due: Moment, today: string): string {
  return t('safety.by', { time: due.date === today ? due.time : `${date(due.date, 'short')} ${due.time}` });
}
