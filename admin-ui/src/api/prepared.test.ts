import { expect, test } from 'vitest';
import { Prepared } from './prepared.ts';
import { Problem } from './problem.ts';

test('what is made ready is the same for the same wish after no answer, and another for another wish or after a refusal', async () => {
  let made = 0;
  const prepared = new Prepared<number>();
  const of = (day: string): Promise<number> => prepared.of({ day }, () => ++made);
  expect(await of('monday')).toBe(1);
  prepared.after(new Problem('no_answer', 0));
  expect(await of('monday')).toBe(1);
  prepared.after(new Problem('internal', 500));
  expect(await of('tuesday')).toBe(2);
  prepared.after(new Problem('hold_expired', 409));
  expect(await of('tuesday')).toBe(3);
  prepared.forget();
  expect(await of('tuesday')).toBe(4);
});

test('what could not be made is made at the next try', async () => {
  const prepared = new Prepared<string>();
  await expect(prepared.of(1, () => Promise.reject(new Error('no keys')))).rejects.toThrow('no keys');
  await expect(prepared.of(1, () => 'sealed')).resolves.toBe('sealed');
});
