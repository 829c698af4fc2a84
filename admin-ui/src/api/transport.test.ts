import { describe, expect, test } from 'vitest';
import { Problem, problemFrom } from './problem.ts';
import { pauses, read, sendWithPatience, type Transport } from './transport.ts';

/** A network that gives these answers in turn, and remembers what was sent and how long was waited. */
function network(...answers: (Response | Error)[]): Transport & { sent: string[]; waited: number[] } {
  const sent: string[] = [];
  const waited: number[] = [];
  return {
    sent,
    waited,
    fetch: async (request) => {
      sent.push(`${request.method} ${await request.text()}`);
      const answer = answers.shift() ?? new TypeError('offline');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    pause: (milliseconds) => {
      waited.push(milliseconds);
      return Promise.resolve();
    },
  };
}

const offline = new TypeError('Failed to fetch');
const post = (headers: Record<string, string> = {}): Request => new Request('http://localhost/x', { method: 'POST', body: '{"a":1}', headers });
const once = { 'Idempotency-Key': '0123456789abcdef' };

describe('after a lost answer', () => {
  test('what carries an Idempotency-Key is sent again, the very same bytes', async () => {
    const net = network(offline, new Response('', { status: 502 }), Response.json({ ok: true }, { status: 201 }));
    expect(await read(await sendWithPatience(net, post(once)))).toEqual({ ok: true });
    expect(net.sent).toEqual(['POST {"a":1}', 'POST {"a":1}', 'POST {"a":1}']);
    expect(net.waited).toEqual(pauses.slice(0, 2));
  });

  test('what carries none is not', async () => {
    const net = network(offline);
    await expect(sendWithPatience(net, post())).rejects.toMatchObject({ code: 'no_answer' });
    expect(net.sent).toHaveLength(1);
  });

  test('it gives up in the end and says so', async () => {
    const net = network();
    await expect(sendWithPatience(net, post(once))).rejects.toMatchObject({ code: 'no_answer' });
    expect(net.sent).toHaveLength(1 + pauses.length);
  });
});

describe('an answer', () => {
  test('of our own that says no is taken as it is', async () => {
    const refusal = Response.json({ code: 'texts_unavailable' }, { status: 503, headers: { 'Content-Type': 'application/problem+json' } });
    const net = network(refusal);
    await expect(read(await sendWithPatience(net, post(once)))).rejects.toMatchObject({ code: 'texts_unavailable', status: 503 });
    expect(net.sent).toHaveLength(1);
  });

  test('without a body is undefined', async () => {
    expect(await read(new Response(null, { status: 204 }))).toBeUndefined();
  });

  test.each([[undefined], ['<html>'], [null], [{ code: 7 }]])('that is no problem document is internal: %j', (body) => {
    expect(problemFrom(500, body)).toEqual(new Problem('internal', 500));
  });

  test('brings fields and work along', () => {
    const work = { challenge: 'c', cost: 5000, prefix: '00' };
    const problem = problemFrom(429, { code: 'work_needed', work, errors: [{ location: 'body.day', code: 'x', value: 'secret' }] });
    expect(problem.work).toEqual(work);
    expect(problem.fields).toEqual([{ location: 'body.day', code: 'x' }]);
  });
});
