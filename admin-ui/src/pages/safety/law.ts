import type { components } from '../../api/schema.d.ts';
import { has, languageName, list, pick, t } from '../../i18n/index.ts';
import { ask } from '../../staff/api.ts';
import { grave } from '../../staff/kit.svelte.ts';
import type { Ground } from './concerns.ts';
import { wordOf } from './steps.ts';

/** The law profile and the register of requests, and what of them is said in words. */

type Schemas = components['schemas'];
export type SafetyTable = Schemas['SafetyOut'];
export type Level = Schemas['MinutesOut']['level'];
export type ClockChange = Schemas['ClockChangeOut'];
export type GroundChange = Schemas['GroundChangeOut'];
export type LawRequest = Schemas['LawRequestOut'];
export type RequestAsk = Schemas['LawRequestAsk'];
export type Hold = Schemas['LawHoldOut'];
export type HoldAsk = Schemas['LawHoldAsk'];
export type RequestAnswer = Schemas['LawAnswerAsk']['answer'];

const signedIn = true;

export const law = {
  table: () => ask('get', '/staff/safety', { signedIn }),
  approve: (hash: string) => grave(() => ask('post', '/staff/law/approval', { body: { hash }, signedIn })),
  requests: () => ask('get', '/staff/law/requests', { signedIn }),
  register: (body: RequestAsk) => ask('post', '/staff/law/requests', { body, signedIn }),
  answer: (id: string, answer: RequestAnswer) => ask('post', '/staff/law/requests/{id}/answer', { id, body: { answer }, signedIn }),
  askHold: (id: string, body: HoldAsk) => grave(() => ask('post', '/staff/law/requests/{id}/holds', { id, body, signedIn })),
  decideHold: (id: string, yes: boolean) => grave(() => ask('post', '/staff/law/holds/{id}/decision', { id, body: { yes }, signedIn })),
};

/** A length of time as people say it: whole days from three on, whole hours from two on. */
export function span(minutes: number): string {
  if (minutes % 1440 === 0 && minutes >= 3 * 1440) return t('safety.span_days', { n: minutes / 1440 });
  if (minutes % 60 === 0 && minutes >= 120) return t('safety.span_hours', { n: minutes / 60 });
  return t('safety.span_minutes', { n: minutes });
}

/** A ground in words: a printed one has none of its own, and is said by its code. */
export function groundName({ code, name }: Pick<Ground, 'code' | 'name'>): string {
  return pick(name) === '' ? wordOf('ground', code) : pick(name);
}

export function groundSource({ code, source }: Pick<Ground, 'code' | 'source'>): string {
  return pick(source) === '' ? wordOf('source', code) : pick(source);
}

/** Which languages a ground has other words in with the file: whoever approves it reads each of them. */
export function otherWords(now: Ground, then: Ground): string[] {
  const codes = [...new Set([now.name, now.source, then.name, then.source].flatMap((words) => Object.keys(words)))].filter((code) => code !== '');
  return codes
    .filter((code) => now.name[code] !== then.name[code] || now.source[code] !== then.source[code])
    .map((code) => t('safety.law_ground_in', { language: languageName(code), ground: then.name[code] ?? '–', source: then.source[code] ?? then.source[''] ?? '–' }));
}

/** Who may be told on a ground, in words. */
export function toldOn(one: Ground): string {
  return list(one.to.map((kind) => wordOf('kind', kind)));
}

/** *A safety lead answers, when others could come to harm: 20 minutes instead of 30 minutes.* */
export function clockChanged({ clock, level, now, then }: ClockChange): string {
  return t('safety.law_clock', { clock: wordOf('clock', clock), level: wordOf('level', level), now: span(now), then: span(then) });
}

export function groundChanged({ now, then }: GroundChange): string {
  const of = then ?? now;
  if (of === undefined) return '';
  const said = { ground: groundName(of), source: groundSource(of), to: toldOn(of) };
  if (then === undefined) return t('safety.law_ground_gone', said);
  if (now === undefined) return t('safety.law_ground_new', said);
  return [t('safety.law_ground_other', said), ...otherWords(now, then)].join(' ');
}

/** A code in the words of one list, such as *answer_refused*; the code itself when there are none. */
export function requestWord(area: 'asked' | 'on' | 'answer' | 'what' | 'reader', code: string): string {
  const key = `safety.request_${area}_${code}`;
  return has(key) ? t(key) : code;
}
