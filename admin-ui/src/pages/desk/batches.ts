/** Opening many sealed texts without making anybody wait for the last one. Pure. */

/** How many the server hands out at once (`POST /staff/items/open`). */
export const batchSize = 50;

/** The list in batches, in its order. */
export function batchesOf<T>(all: readonly T[], size: number = batchSize): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
