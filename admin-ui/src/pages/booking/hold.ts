import { api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import type { Hold } from '../../api/types.ts';
import { loadSolver } from '../../crypto/lazy.ts';
import { avoidedAsk } from './path.svelte.ts';

/** Holds a day. When the server is busy it asks for a piece of work first; `working` is told so that the page can say it. */
export async function holdDay(day: string, working: () => void): Promise<Hold> {
  const wish = { day, ...avoidedAsk() };
  try {
    return await api.hold(wish);
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.work === undefined) throw thrown;
    working();
    const { solve } = await loadSolver();
    return api.hold({ ...wish, work: await solve(thrown.work) });
  }
}
