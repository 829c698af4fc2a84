import type { Day } from '../../../api/types.ts';
import { whenForgotten } from '../../../staff/session.svelte.ts';

/** What another page of the office hands to this part: a day to begin with. And whether the telephone is at the ear. */

class Wanted {
  day = $state.raw<Day>();
  phone = $state(false);
}

export const wanted = new Wanted();

whenForgotten(() => {
  wanted.day = undefined;
  wanted.phone = false;
});
