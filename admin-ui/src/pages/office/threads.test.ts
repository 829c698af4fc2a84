import { expect, test } from 'vitest';
import { inOrder } from './threads.ts';

const guest = (id: string, all: number, unread: number, oldest?: string) => ({ id, messages: { all, unread, ...(oldest === undefined ? {} : { oldest }) } });

test('who has waited longest comes first, who has not written stands apart', () => {
  const found = inOrder([guest('read', 3, 0), guest('today', 1, 1, '2026-12-03'), guest('silent', 0, 0), guest('monday', 2, 1, '2026-11-30')]);
  expect(found.written.map(({ id }) => id)).toEqual(['monday', 'today', 'read']);
  expect(found.others.map(({ id }) => id)).toEqual(['silent']);
  expect(found.unread).toBe(2);
});
