import { isUnanswered } from './wish.ts';

/**
 * What was made ready for what somebody wishes: a day that is kept, texts that are sealed. Sealed anew they would be other bytes, so the
 * same wish after no answer sends what it sent before, and nothing is done twice; another wish is made ready from what is typed now.
 */
export class Prepared<Thing> {
  #wish: string | undefined;
  #thing: Thing | undefined;

  /** What was made for this wish, or is made now. `wish` is everything that somebody has chosen or typed. */
  async of(wish: unknown, make: () => Thing | Promise<Thing>): Promise<Thing> {
    const raw = JSON.stringify(wish);
    if (this.#thing !== undefined && raw === this.#wish) return this.#thing;
    this.forget();
    const thing = await make();
    [this.#wish, this.#thing] = [raw, thing];
    return thing;
  }

  /** After a failure: only when nobody answered are the same bytes needed again. */
  after(thrown: unknown): void {
    if (!isUnanswered(thrown)) this.forget();
  }

  forget(): void {
    this.#wish = this.#thing = undefined;
  }
}
