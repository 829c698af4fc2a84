import { Problem, problemFrom } from './problem.ts';

/**
 * The one place that calls fetch. It asks again after a lost answer, but only what may be asked twice: reading, ending,
 * and whatever carries an Idempotency-Key, which the server answers the second time as it did the first.
 */

/** Milliseconds before each further try: long enough for a train's tunnel mouth, short enough to wait for. */
export const pauses = [400, 1500, 4000];

export type Send = (request: Request) => Promise<Response>;

export type Transport = {
  fetch: Send;
  /** Replaceable in a test, so that none waits. */
  pause: (milliseconds: number) => Promise<void>;
};

export const browserTransport: Transport = {
  fetch: (request) => fetch(request),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

function mayRepeat(request: Request): boolean {
  return ['GET', 'PUT', 'DELETE'].includes(request.method) || request.headers.has('Idempotency-Key');
}

/** True for answers that come from between us and the server, or from a server that is just stopping. */
function isLost(response: Response): boolean {
  return response.status === 502 || response.status === 504 || (response.status === 503 && !isProblem(response));
}

function isProblem(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
}

/** Sends, and sends again while no answer comes. @throws Problem `no_answer` when none came at all. */
export async function sendWithPatience(transport: Transport, request: Request): Promise<Response> {
  const tries = mayRepeat(request) ? [...pauses, -1] : [-1];
  for (const pause of tries) {
    try {
      // A Request's body can be read once only, so each try takes a copy.
      const response = await transport.fetch(request.clone());
      if (!isLost(response)) return response;
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name === 'AbortError') throw thrown;
    }
    if (pause >= 0) await transport.pause(pause);
  }
  throw new Problem('no_answer', 0);
}

/** The value of a good answer. @throws Problem for any other. */
export async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemFrom(response.status, body);
  return body as T;
}
