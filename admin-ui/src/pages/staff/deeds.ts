import { has, staff } from '../../staff/session.svelte.ts';
import type { Colleague } from '../../staff/types.ts';

/** `link` sends the first link again · `return` lets in again by words · `anew` makes everything again · `roles` · `training` until when it is valid · `disable` shuts out */
export type Deed = 'link' | 'return' | 'anew' | 'roles' | 'training' | 'disable';

/** What may be done with somebody, for the eye; the server decides again. Nobody lets themselves back in. */
export function deedsFor(who: Colleague): Deed[] {
  const [leader, self] = [has('leader'), who.id === staff.person?.id];
  const trains = !self && who.training_until !== undefined && who.training_until !== '';
  if (who.state === 'disabled') return leader ? ['return', 'anew'] : [];
  if (who.state === 'invited') return [...(leader ? (['link', 'roles'] as const) : []), ...(trains ? (['training'] as const) : []), ...(leader ? (['disable'] as const) : [])];
  const all: [Deed, boolean][] = [['return', who.words && !self], ['anew', leader && !self], ['roles', leader], ['training', trains], ['disable', leader]];
  return all.filter(([, may]) => may).map(([deed]) => deed);
}
