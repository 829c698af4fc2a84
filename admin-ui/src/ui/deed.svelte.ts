import { explain } from '../api/problem.ts';

/**
 * One thing that is being done: a second press meanwhile does nothing, and what went wrong is said in the language that is read now.
 * A form has one and shows it: `busy` while it waits, `wrong` after a fault. What was typed is the form's own and stays.
 */
export class Deed {
  busy = $state(false);
  /** What is said after it went well; the next try takes it away. */
  said = $state<string>();
  #thrown = $state.raw<{ why: unknown }>();

  /** What went wrong with the last try, undefined while nothing did. */
  get wrong(): string | undefined {
    return this.#thrown && explain(this.#thrown.why);
  }

  /** Does it, unless something is being done; says whether it was done and went well. */
  async run(act: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.#thrown = this.said = undefined;
    try {
      await act();
      return true;
    } catch (why) {
      this.#thrown = { why };
      return false;
    } finally {
      this.busy = false;
    }
  }
}
