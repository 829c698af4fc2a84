import type { MyWeek, Promised, Week } from '../../api/types.ts';
import { mayLose } from '../../router.svelte.ts';
import { whenEnded } from '../../session.svelte.ts';
import { noWishes, type Wishes } from './wishes.ts';

/** What the way to a week remembers between its pages: in memory only, gone with the page. */

class Asking {
  /** The week that was chosen, and by when a request of that moment is answered. */
  chosen = $state.raw<{ week: Week; answerBy: Promised }>();
  wishes = $state<Wishes>(noWishes());
  /** Set once it is certain that it was asked for; what is shown then comes from here. */
  asked = $state.raw<MyWeek>();
}

export const asking = new Asking();

/** Whether anything stands in the boxes. */
export function somethingTyped(): boolean {
  const { name, needs, code, contact } = asking.wishes;
  return `${name}${needs}${code}${contact.channel}${contact.hours}${contact.say}`.trim() !== '';
}

/** Forgets what was typed and chosen, once it is asked for. */
export function finish(asked: MyWeek): void {
  asking.asked = asked;
  asking.wishes = noWishes();
  asking.chosen = undefined;
}

mayLose(somethingTyped);

whenEnded(() => {
  asking.asked = undefined;
});
