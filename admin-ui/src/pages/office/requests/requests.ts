import type { components } from '../../../api/schema.d.ts';
import { wished, type Action } from '../../../api/ask.ts';
import { ask } from '../../../staff/api.ts';

/** Who asks for places in weeks, as the office asks the server. */

export type WeekRequest = components['schemas']['WeekRequestOut'];
export type Tally = components['schemas']['WeekTallyOut'];
export type Week = components['schemas']['CourseOut'];
export type Caller = components['schemas']['WeekCallerOut'];
export type CallerAsk = components['schemas']['WeekCallerAsk'];
export type Choice = components['schemas']['DecideAsk']['choice'];

export const requests = {
  weeks: async (): Promise<Week[]> => (await ask('get', '/staff/courses', { signedIn: true })).courses,
  of: (id: string) => ask('get', '/staff/courses/{id}/requests', { id, signedIn: true }),
  confirm: (id: string) => ask('post', '/staff/course-requests/{id}/confirm', { id, signedIn: true }),
  end: (id: string) => ask('post', '/staff/course-requests/{id}/end', { id, signedIn: true }),
  answer: (id: string, answer: 'yes' | 'not_this_date') => ask('post', '/staff/course-requests/{id}/offer', { id, body: { answer }, signedIn: true }),
  possible: async (id: string) => (await ask('get', '/staff/course-requests/{id}/weeks', { id, signedIn: true })).weeks,
  partnerStays: (id: string) => ask('post', '/staff/course-requests/{id}/partner-stays', { id, signedIn: true }),
  talk: (id: string, yes: boolean) => ask('post', '/staff/course-requests/{id}/talk', { id, body: { yes }, signedIn: true }),
  planTalks: (id: string) => ask('post', '/staff/courses/{id}/plan-talks', { id, signedIn: true }),
  add: (id: string, action: Action<CallerAsk>) => ask('post', '/staff/courses/{id}/callers', wished(action, id)),
  decide: (id: string, choice: Choice, to: string) => ask('post', '/staff/courses/{id}/decide', { id, body: to === '' ? { choice } : { choice, to }, signedIn: true }),
};
