import { pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { solve } from './pow.ts';

const work = { challenge: 'q83vEjRWeJCrze8SNFZ4kA', cost: 50, prefix: '00' };

test('the counter found is one that api/pow.go takes', async () => {
  const answer = await solve(work);
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(answer.counter);
  const key = pbkdf2Sync(Buffer.concat([Buffer.from(work.challenge), counter]), 'lysning/v1|work', work.cost, 32, 'sha256');
  expect(answer.challenge).toBe(work.challenge);
  expect(key.toString('hex').startsWith(work.prefix)).toBe(true);
});

test('the search ends when the person goes away', async () => {
  await expect(solve({ ...work, prefix: 'no such prefix' }, AbortSignal.abort())).rejects.toThrow();
});
