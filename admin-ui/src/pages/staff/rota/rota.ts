import type { components } from '../../../api/schema.d.ts';
import { ask } from '../../../staff/api.ts';
import { daysAfter } from '../../booking/month.ts';

/** What the pages of the rota, the drills and the test calls ask of the server, and how stretches become rows of a form. */

type Schemas = components['schemas'];
export type Rota = Schemas['RotaOut'];
export type RotaDay = Schemas['RotaDayOut'];
export type Stretch = Schemas['StretchShape'];
export type Lack = Schemas['LackOut'];
export type Holder = Schemas['HolderOut'];
export type Swap = Schemas['SwapOut'];
export type Duty = Stretch['duty'];
export type DutyDesk = Schemas['RotaAsk']['desk'];
export type Drills = Schemas['DrillsOut'];
export type Lines = Schemas['LinesOut'];
export type Line = Schemas['LineOut'];

export const rota = {
  get: () => ask('get', '/staff/rota', { signedIn: true }),
  set: (body: Schemas['RotaAsk']) => ask('put', '/staff/rota', { body, signedIn: true }),
  clear: (body: Schemas['ClearAsk']) => ask('post', '/staff/rota/clear', { body, signedIn: true }),
  askSwap: (body: Schemas['SwapAsk']) => ask('post', '/staff/rota/swaps', { body, signedIn: true }),
  answerSwap: (id: string, yes: boolean) => ask('post', '/staff/rota/swaps/{id}', { id, body: { yes }, signedIn: true }),
  drills: () => ask('get', '/staff/drills', { signedIn: true }),
  startDrill: () => ask('post', '/staff/drills', { signedIn: true }),
};

export const lines = {
  get: () => ask('get', '/staff/lines', { signedIn: true }),
  test: (body: Schemas['TestCallAsk']) => ask('post', '/staff/lines', { body, signedIn: true }),
  copied: () => ask('post', '/staff/lines/copied', { signedIn: true }),
};

/** The numbers of one country, those to be rung first; `oldest` is when the one that was reached longest ago was. */
export type Country = { code: string; all: readonly Line[]; due: number; few: boolean; oldest: string | undefined };

/** The numbers by country: where something is to be done first, otherwise in the order of the programme, whose own country leads. */
export function byCountry({ lines: all, few }: Pick<Lines, 'lines' | 'few'>): Country[] {
  const codes = [...new Set([...all.map(({ country }) => country), ...few.filter((code) => code !== '')])];
  const list = codes.map((code): Country => {
    const ours = all.filter(({ country }) => country === code);
    const due = ours.filter((one) => one.due);
    const days = ours.map(({ tested }) => tested).filter((day) => day !== undefined).sort();
    return { code, all: [...due, ...ours.filter((one) => !one.due)], due: due.length, few: few.includes(code), oldest: days[0] };
  });
  const first = ({ due, few: lacks }: Country): number => (due > 0 || lacks ? 0 : 1);
  return list.sort((a, b) => first(a) - first(b));
}

export const duties: Readonly<Record<DutyDesk, readonly Duty[]>> = { safety: ['lead', 'deputy', 'second'], office: ['phone'] };
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** One row of a form: hours, and who has each duty in them; '' for nobody. */
export type Row = { from: string; to: string; who: Partial<Record<Duty, string>> };

/** The rows that say the same as stretches: a new one begins wherever somebody comes or goes. */
export function rowsOf(stretches: readonly Stretch[], desk: DutyDesk): Row[] {
  const ours = stretches.filter(({ duty }) => duties[desk].includes(duty));
  const edges = [...new Set(ours.flatMap(({ from, to }) => [from, to]))].sort();
  const rows: Row[] = [];
  for (const [i, from] of edges.entries()) {
    const to = edges[i + 1];
    if (to === undefined) break;
    const who: Row['who'] = {};
    for (const one of ours) if (one.from <= from && one.to >= to) who[one.duty] = one.staff;
    if (Object.keys(who).length > 0) rows.push({ from, to, who });
  }
  return rows;
}

/** The stretches that rows say. */
export function stretchesOf(rows: readonly Row[], desk: DutyDesk): Stretch[] {
  return rows.flatMap(({ from, to, who }) => duties[desk].flatMap((duty) => (who[duty] ? [{ duty, from, to: to === '00:00' ? '24:00' : to, staff: who[duty] }] : [])));
}

/** A calendar week of the rota: all its dates, and those on which somebody is there or has to be. */
export type Week = { monday: string; sunday: string; dates: readonly string[]; days: readonly RotaDay[]; whole: boolean };

export function mondayOf(day: string): string {
  return daysAfter(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

export function weeksOf(dates: readonly RotaDay[]): Week[] {
  const mondays = [...new Set(dates.map(({ day }) => mondayOf(day)))];
  return mondays.flatMap((monday) => {
    const all = dates.filter(({ day }) => mondayOf(day) === monday);
    const days = all.filter(({ must, stretches, own }) => must.length + stretches.length + own.length > 0);
    if (days.length === 0) return [];
    return [{ monday, sunday: daysAfter(monday, 6), dates: all.map(({ day }) => day), days, whole: days.every(({ lacks }) => lacks.length === 0) }];
  });
}

/** Who has a duty on a day; with hours unless it is one person for all that must be covered. */
export function holding(day: RotaDay, duty: Duty): { staff: string; from: string; to: string; whole: boolean }[] {
  const ours = day.stretches.filter((one) => one.duty === duty);
  return ours.map(({ staff, from, to }) => ({ staff, from, to, whole: ours.length === 1 && day.must.every((hours) => from <= hours.from && to >= hours.to) }));
}
