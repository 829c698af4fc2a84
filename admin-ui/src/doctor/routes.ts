import { useLaterMessages } from '../i18n/index.ts';
import type { Route } from '../route.ts';

/** The doctor's pages. Their words come in two parts: those of the first page, and the rest with the page that needs it. */

export type DoctorPage = 'book' | 'fewThings' | 'booked' | 'own' | 'call' | 'claim' | 'week' | 'weekThings';

/** A page whose words are not among the first ones. Both are fetched at the same time. */
async function withWords<P>(page: Promise<P>): Promise<P> {
  const [loaded] = await Promise.all([page, useLaterMessages()]);
  return loaded;
}

export const routes: Readonly<Record<DoctorPage, Route>> = {
  book: { path: '/book', title: 'book.page_title', load: () => import('../pages/booking/ChooseDay.svelte') },
  fewThings: { path: '/book/few-things', title: 'book.few_things_page_title', load: () => withWords(import('../pages/booking/FewThings.svelte')) },
  booked: { path: '/book/booked', title: 'booked.page_title', load: () => withWords(import('../pages/booking/Booked.svelte')) },
  own: { path: '/my', title: 'own.page_title', load: () => withWords(import('../pages/own/OwnPage.svelte')) },
  claim: { path: '/claim', title: 'claim.page_title', load: () => withWords(import('../pages/claim/Claim.svelte')) },
  call: { path: '/call', title: 'call.page_title', load: () => withWords(import('../pages/call/CallMe.svelte')) },
  week: { path: '/week', title: 'week.page_title', load: () => withWords(import('../pages/week/ChooseWeek.svelte')) },
  weekThings: { path: '/week/few-things', title: 'week.things_page_title', load: () => withWords(import('../pages/week/WeekThings.svelte')) },
};
