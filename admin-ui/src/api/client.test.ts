import { beforeEach, describe, expect, test, vi } from 'vitest';
import { begin, end, session } from '../session.svelte.ts';
import { api, newAction, useTransport } from './client.ts';

type Sent = { path: string; bearer: string | null; body: string };

let sent: Sent[];
let answers: Response[];

const answer = (token: string, seconds = 300): Response => Response.json({ token, renew: `renew-${token}`, token_seconds: seconds, idle_minutes: 20 });
const me = (): Response => Response.json({ guest: {} });

beforeEach(() => {
  sent = [];
  answers = [];
  vi.stubGlobal('location', { origin: 'http://localhost:8080' });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })));
  end();
  useTransport({
    fetch: async (request) => {
      sent.push({ path: new URL(request.url).pathname, bearer: request.headers.get('Authorization'), body: await request.text() });
      return answers.shift() ?? new Response(null, { status: 500 });
    },
    pause: () => Promise.resolve(),
  });
});

describe('the bearer', () => {
  test('is sent while it lives', async () => {
    begin(await answer('one').json() as Parameters<typeof begin>[0]);
    answers = [me()];
    await api.me();
    expect(sent).toMatchObject([{ path: '/api/v1/me', bearer: 'Bearer one' }]);
  });

  test('is renewed once for two requests at the same moment', async () => {
    begin(await answer('old', 1).json() as Parameters<typeof begin>[0]);
    answers = [answer('new'), me(), me()];
    await Promise.all([api.me(), api.me()]);
    expect(sent.map(({ path }) => path)).toEqual(['/api/v1/session/renew', '/api/v1/me', '/api/v1/me']);
    expect(sent[0]).toMatchObject({ bearer: null, body: '{"renew":"renew-old"}' });
    expect(sent[2]).toMatchObject({ bearer: 'Bearer new' });
  });

  test('is forgotten when the server has ended the session', async () => {
    begin(await answer('one').json() as Parameters<typeof begin>[0]);
    answers = [Response.json({ code: 'session_ended' }, { status: 401 })];
    await expect(api.me()).rejects.toMatchObject({ code: 'session_ended' });
    expect(session.signedIn).toBe(false);
    await expect(api.me()).rejects.toMatchObject({ code: 'session_ended' });
    expect(sent).toHaveLength(1);
  });
});

test('an action keeps its key and its bytes, and no two have the same key', async () => {
  const action = newAction({ hold: 'h' });
  expect(action.key).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(newAction({}).key).not.toBe(action.key);
  answers = [Response.json({ code: 'proof_invalid' }, { status: 401 }), Response.json({ code: 'proof_invalid' }, { status: 401 })];
  for (let run = 0; run < 2; run++) await expect(api.book(action as never, 'proof')).rejects.toMatchObject({ code: 'proof_invalid' });
  expect(sent.map(({ body }) => body)).toEqual([action.raw, action.raw]);
});
