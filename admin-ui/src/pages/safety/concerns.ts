import type { components } from '../../api/schema.d.ts';
import { ask } from '../../staff/api.ts';
import { grave } from '../../staff/kit.svelte.ts';

/** What the pages about a worry ask of the server. Steps are codes; nothing is ever written. */

type Schemas = components['schemas'];
export type Concern = Schemas['ConcernOut'];
export type Seal = Schemas['SealOut'];
export type Ground = Schemas['GroundOut'];
export type Moment = Schemas['MomentOut'];
export type Person = Schemas['NameOut'];
export type Step = Schemas['StepAsk']['step'];
export type RaiseAsk = Schemas['RaiseAsk'];
export type CheckBackAsk = Schemas['CheckBackAsk'];
export type OpeningAsk = Schemas['OpeningAsk'];
export type ToldTo = Schemas['DisclosedAsk']['to'];
export type Finding = Schemas['FindingAsk']['finding'];

const signedIn = true;

export const concerns = {
  list: () => ask('get', '/staff/concerns', { signedIn }),
  get: (id: string) => ask('get', '/staff/concerns/{id}', { id, signedIn }),
  raise: (body: RaiseAsk) => ask('post', '/staff/concerns', { body, signedIn }),
  take: (id: string, step: Step) => ask('post', '/staff/concerns/{id}/steps', { id, body: { step }, signedIn }),
  checkBack: (id: string, body: CheckBackAsk) => ask('put', '/staff/concerns/{id}/check-back', { id, body, signedIn }),
  debrief: (id: string, state: 'booked' | 'held', at?: string) => ask('put', '/staff/concerns/{id}/debrief', { id, body: { state, ...(at === undefined ? {} : { at }) }, signedIn }),
  rest: (id: string, until: string | undefined) => ask('put', '/staff/concerns/{id}/rest', { id, body: until === undefined ? {} : { until }, signedIn }),

  askSeal: (id: string, body: OpeningAsk) => grave(() => ask('post', '/staff/concerns/{id}/openings', { id, body, signedIn })),
  decide: (seal: string, yes: boolean) => grave(() => ask('post', '/staff/openings/{id}/decision', { id: seal, body: { yes }, signedIn })),
  withdraw: (seal: string) => ask('post', '/staff/openings/{id}/withdraw', { id: seal, signedIn }),
  longer: (seal: string) => grave(() => ask('post', '/staff/openings/{id}/longer', { id: seal, signedIn })),
  close: (seal: string) => ask('post', '/staff/openings/{id}/close', { id: seal, signedIn }),
  told: (seal: string) => ask('post', '/staff/openings/{id}/told', { id: seal, signedIn }),
  disclose: (seal: string, to: ToldTo) => grave(() => ask('post', '/staff/openings/{id}/disclosed', { id: seal, body: { to }, signedIn })),
  beginReview: (seal: string) => ask('post', '/staff/openings/{id}/review', { id: seal, signedIn }),
  endReview: (seal: string, finding: Finding) => grave(() => ask('post', '/staff/openings/{id}/finding', { id: seal, body: { finding }, signedIn })),
};
