import { explain } from '../../api/problem.ts';

/** One thing at a time, and what went wrong said in words. Each form of the desk has one. */
export class Doing {
  now = $state(false);
  problem = $state<string>();

  /** Runs it unless something runs already. Tells whether it went well; what was thrown is said in `problem`. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.now) return false;
    this.now = true;
    this.problem = undefined;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.problem = explain(thrown);
      return false;
    } finally {
      this.now = false;
    }
  }
}
