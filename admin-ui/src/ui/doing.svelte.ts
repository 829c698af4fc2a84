import { explain } from '../api/problem.ts';

/**
 * One thing at a time, and what went wrong said in words, in the language that is read now. Each form has one and shows it; what was typed
 * is the form's own and stays.
 */
export class Doing {
  now = $state(false);
  /** What is said after it went well; the next try takes it away. */
  said = $state<string>();
  #why = $state.raw<() => string>();

  /** What went wrong with the last try, undefined while nothing did. */
  get problem(): string | undefined {
    return this.#why?.();
  }

  /** Says what is wrong before anything is tried; without words, that nothing is any more. */
  refuse(why?: () => string): void {
    this.#why = why;
  }

  /** Runs it unless something runs already. Tells whether it went well; what was thrown is said in `problem`. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.now) return false;
    this.now = true;
    this.#why = this.said = undefined;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.#why = () => explain(thrown);
      return false;
    } finally {
      this.now = false;
    }
  }
}
