import { whenForgotten } from '../../staff/session.svelte.ts';
import { go } from '../../router.svelte.ts';
import type { RaiseAsk } from './concerns.ts';

/** About whom somebody is worried, and which concern is open: in memory only, never in an address. */

/** The card name is what is said on the telephone to the safety lead, never the chosen name; somebody without an appointment has none. */
export type About = { guest?: string; cardName?: string; entry: RaiseAsk['entry'] };

class Worry {
  about = $state.raw<About>();
  /** Of a card name, while it is not known whose; the form begins with it. */
  typed = $state('');
  concern = $state<string>();
}

export const worry = new Worry();

/** From any guest, one press. */
export function worryAbout(about: About): void {
  worry.about = about;
  void go('worry');
}

/** About somebody whose card name is being said. */
export function worryTyped(cardName: string): void {
  worry.about = undefined;
  worry.typed = cardName;
  void go('worry');
}

export function openConcern(id: string): void {
  worry.concern = id;
  void go('concern');
}

whenForgotten(() => {
  worry.about = undefined;
  worry.typed = '';
});
