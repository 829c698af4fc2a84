import type { components } from '../../../api/schema.d.ts';
import { pick, t } from '../../../i18n/index.ts';
import { ask } from '../../../staff/api.ts';

/** What may leave the house, and the door: numbers without persons, as the server has rounded and hidden them. */

export type Figures = components['schemas']['FiguresOut'];
export type DoorState = components['schemas']['DoorOut'];

export const figures = {
  get: () => ask('get', '/staff/figures', { signedIn: true }),
  door: () => ask('get', '/staff/office/door', { signedIn: true }),
  halfOpen: () => ask('post', '/staff/office/door/half-open', { signedIn: true }),
  open: () => ask('post', '/staff/office/door/open', { signedIn: true }),
};

/** One row of a chart: what it is called, how long its bar is, and what stands at its end. */
export type Bar = { name: string; value: number; said: string };

/** The longest bar fills the width; a chart of nothing has no bars. */
export function share(value: number, bars: readonly Bar[]): number {
  const most = Math.max(...bars.map((bar) => bar.value));
  return most > 0 ? Math.round((value / most) * 1000) / 10 : 0;
}

/** A region by the names of its places; what was counted at a place that the programme has given up keeps only its key. */
export function regionName(of: { region: string; name?: Readonly<Record<string, string>> }): string {
  return of.name === undefined ? t('figures.gone_place', { region: of.region }) : pick(of.name);
}

/** The years of which anything is known, newest first. */
export function yearsOf({ held, weeks, waits, answers, breaks, concerns, requests }: Figures): number[] {
  return [...new Set([...held, ...weeks, ...waits, ...answers, ...breaks, ...concerns, ...requests].map(({ year }) => year))].sort((a, b) => b - a);
}
