import type { Day } from '../../../api/types.ts';
import { whenForgotten } from '../../../staff/session.svelte.ts';

/** What another page of the office hands to this part: a day to begin with. And whether the telephone is at the ear. */

class Wanted {
  day = $state.raw<Day>();
  /** Who wished for the call that is made: the day comes onto their own page. */
  guest = $state<string>();
  phone = $state(false);
}

export const wanted = new Wanted();

whenForgotten(() => {
  wanted.day = wanted.guest = undefined;
  wanted.phone = false;
});
