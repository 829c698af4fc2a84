import { newAction, type Action } from './ask.ts';
import { Problem } from './problem.ts';

/**
 * What one form wishes, on a bad line. The same inputs sent again go under the key they had, so that nothing is done twice, until it went
 * well; changed inputs are another wish with a key of its own. A refusal leaves nothing at the server, so its key may come again.
 */
export class Wish<Body> {
  readonly #sent = new Map<string, Action<Body>>();
  /** What was sent and never answered: it may have been done. */
  readonly #lost = new Set<Action<Body>>();

  /** The wishes that nobody has answered, also when others were sent since. */
  get lost(): readonly Body[] {
    return Array.from(this.#lost, ({ body }) => body);
  }

  /** Sends it. @throws Problem */
  async send<Done>(body: Body, post: (action: Action<Body>) => Promise<Done>): Promise<Done> {
    const raw = JSON.stringify(body);
    const action = this.#sent.get(raw) ?? newAction(body);
    this.#sent.set(raw, action);
    try {
      const done = await post(action);
      this.forget();
      return done;
    } catch (thrown) {
      if (isUnanswered(thrown)) this.#lost.add(action);
      else if (isRefused(thrown)) this.#lost.delete(action);
      throw thrown;
    }
  }

  /** Whatever is wished from here on is new, also the same once more. */
  forget(): void {
    this.#sent.clear();
    this.#lost.clear();
  }
}

/** Nobody can tell whether it was done: no answer came, or one from a server in trouble. */
export function isUnanswered(thrown: unknown): boolean {
  return !(thrown instanceof Problem) || thrown.code === 'no_answer' || thrown.status >= 500;
}

/** It was looked at and not done. A session that has ended and a crowd tell nothing about an earlier try. */
function isRefused(thrown: unknown): boolean {
  return thrown instanceof Problem && ![401, 429].includes(thrown.status);
}
