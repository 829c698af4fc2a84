import { has, staff } from '../../staff/session.svelte.ts';
import type { Colleague } from '../../staff/types.ts';

/** `link` sends the first link again · `return` lets in again by words · `anew` makes everything again · `roles` · `disable` shuts out */
export type Deed = 'link' | 'return' | 'anew' | 'roles' | 'disable';

/** What may be done with somebody, for the eye; the server decides again. Nobody lets themselves back in. */
export function deedsFor(who: Colleague): Deed[] {
  const [leader, self] = [has('leader'), who.id === staff.person?.id];
  if (who.state === 'disabled') return leader ? ['return', 'anew'] : [];
  if (who.state === 'invited') return leader ? ['link', 'roles', 'disable'] : [];
  const all: [Deed, boolean][] = [['return', who.words && !self], ['anew', leader && !self], ['roles', leader], ['disable', leader]];
  return all.filter(([, may]) => may).map(([deed]) => deed);
}
