/**
 * Looks again and again, `every` so many milliseconds, until what it gives back is called. A look that is still under way is not
 * begun twice: on a slow line they would pile up, and an old answer could come after a newer one.
 */
export function keepLooking(look: () => Promise<unknown>, every: number): () => void {
  let under = false;
  const timer = setInterval(() => {
    if (under) return;
    under = true;
    void look().finally(() => (under = false));
  }, every);
  return () => clearInterval(timer);
}
