import { describe, expect, test } from 'vitest';
import type { Action } from './ask.ts';
import { Problem } from './problem.ts';
import { Wish } from './wish.ts';

type Body = { hold: string; partner: boolean };

/** A server that notes what comes, and answers with what it is given: a thrown thing, or its own count. */
function line(...answers: readonly (Problem | 'ok')[]): { came: Action<Body>[]; post: (action: Action<Body>) => Promise<number> } {
  const came: Action<Body>[] = [];
  return {
    came,
    post: (action) => {
      const answer = answers[came.push(action) - 1];
      return answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(came.length);
    },
  };
}

const lost = (): Problem => new Problem('no_answer', 0);
const alone: Body = { hold: 'h', partner: false };
const both: Body = { hold: 'h', partner: true };

describe('a wish', () => {
  test.each([['no answer', lost()], ['a server in trouble', new Problem('internal', 500)], ['a session that had ended', new Problem('session_ended', 401)]])(
    'has the same key and bytes after %s', async (_, problem) => {
      const wish = new Wish<Body>();
      const { came, post } = line(problem, 'ok');
      await expect(wish.send(alone, post)).rejects.toBe(problem);
      await expect(wish.send({ ...alone }, post)).resolves.toBe(2);
      expect(came[1]).toBe(came[0]);
    },
  );

  test('with another input is another one, with a key of its own and what is typed now; the first has kept its key', async () => {
    const wish = new Wish<Body>();
    const { came, post } = line(lost(), new Problem('hold_expired', 409), 'ok');
    await expect(wish.send(alone, post)).rejects.toMatchObject({ code: 'no_answer' });
    await expect(wish.send(both, post)).rejects.toMatchObject({ code: 'hold_expired' });
    expect(came[1]?.key).not.toBe(came[0]?.key);
    expect(came[1]?.raw).toBe(JSON.stringify(both));
    expect(wish.lost).toEqual([alone]);
    await wish.send(alone, post);
    expect(came[2]).toBe(came[0]);
    expect(wish.lost).toEqual([]);
  });

  test('is a new one once it went well, or was let go', async () => {
    const wish = new Wish<Body>();
    const { came, post } = line('ok', lost(), 'ok');
    await wish.send(alone, post);
    await expect(wish.send(alone, post)).rejects.toMatchObject({ code: 'no_answer' });
    wish.forget();
    await wish.send(alone, post);
    expect(new Set(came.map(({ key }) => key)).size).toBe(3);
  });

  test('that was refused leaves no doubt', async () => {
    const wish = new Wish<Body>();
    const { post } = line(lost(), new Problem('session_ended', 401), new Problem('hold_expired', 409));
    for (const code of ['no_answer', 'session_ended']) {
      await expect(wish.send(alone, post)).rejects.toMatchObject({ code });
      expect(wish.lost).toEqual([alone]);
    }
    await expect(wish.send(alone, post)).rejects.toMatchObject({ code: 'hold_expired' });
    expect(wish.lost).toEqual([]);
  });
});
