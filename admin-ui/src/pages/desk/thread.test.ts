import { expect, test } from 'vitest';
import type { Entry } from '../../crypto/crypto.ts';
import { closedLines, threadLines, type Listed } from './thread.ts';

const listed = (seq: number, mine = false): Listed => ({ id: `m${seq}`, seq, mine, until: '2026-12-31' });
const open = (seq: number, author: string, text: string): Entry => ({ state: 'open', seq, id: `m${seq}`, author, message: { text, day: '2026-12-01' } as Extract<Entry, { state: 'open' }>['message'] });

test('messages come in order, whoever wrote them', () => {
  const lines = threadLines([open(1, 'guest', 'May I come earlier?'), open(2, 'me', 'Yes, at nine.')], [listed(2, true), listed(1)]);
  expect(lines.map((line) => (line.kind === 'message' ? `${line.mine ? 'me' : 'guest'}: ${line.text}` : line.kind))).toEqual(['guest: May I come earlier?', 'me: Yes, at nine.']);
});

test('what is missing between two is said, and how many', () => {
  expect(threadLines([open(4, 'guest', 'a'), { state: 'gap', from: 5, to: 6 }, open(7, 'guest', 'b')], [listed(4), listed(7)])[1]).toEqual({ kind: 'gap', from: 5, n: 2 });
});

test('what is wrong has its line and no text', () => {
  const lines = threadLines([{ state: 'fault', seq: 1, id: 'm1', author: 'guest', fault: 'closed' }, { state: 'unfetched', seq: 2, id: 'm2', author: 'guest' }], [listed(1), listed(2)]);
  expect(lines).toEqual([
    { kind: 'fault', id: 'm1', mine: false, until: '2026-12-31', fault: 'closed' },
    { kind: 'closed', id: 'm2', mine: false, until: '2026-12-31' },
  ]);
});

test('before anything is opened every message has its place', () => {
  expect(closedLines([listed(3, true), listed(2)]).map((line) => line.kind === 'closed' && line.id)).toEqual(['m2', 'm3']);
});

test('a message that came after the thread was opened waits at its end to be opened', () => {
  const lines = threadLines([open(1, 'me', 'Welcome.')], [listed(1, true), listed(3), listed(2)]);
  expect(lines.map((line) => (line.kind === 'gap' ? '' : `${line.kind} ${line.id}`))).toEqual(['message m1', 'closed m2', 'closed m3']);
});
