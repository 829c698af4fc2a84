import { beforeEach, expect, test, vi } from 'vitest';
import { begin, credentials, end, endIfIdle, session, touch } from './session.svelte.ts';

const minutes = (count: number): number => count * 60_000;
let now: number;
let ended: string[];

beforeEach(() => {
  now = Date.UTC(2026, 10, 22, 3);
  ended = [];
  vi.spyOn(Date, 'now').mockImplementation(() => now);
  vi.stubGlobal('fetch', (_: string, how: { body: string }) => {
    ended.push((JSON.parse(how.body) as { renew: string }).renew);
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  end();
  ended = [];
  begin({ token: 'token', renew: 'renew', token_seconds: 300, idle_minutes: 20 });
});

test('a touch within the limit prolongs the session', () => {
  now += minutes(19);
  touch();
  now += minutes(19);
  endIfIdle();
  expect(session.signedIn).toBe(true);
});

test('the first touch after a sleep through the limit ends the session, and does not prolong it', () => {
  now += minutes(120);
  touch();
  expect(session.signedIn).toBe(false);
  expect(session.endedByIdling).toBe(true);
  expect(credentials()).toBeUndefined();
  expect(ended).toEqual(['renew']);
});

test('a page that is seen again after the limit has closed itself', () => {
  now += minutes(20);
  endIfIdle();
  expect(session.signedIn).toBe(false);
  expect(ended).toEqual(['renew']);
});

test('signing in again after idling begins anew', () => {
  now += minutes(120);
  touch();
  begin({ token: 'two', renew: 'renew-two', token_seconds: 300, idle_minutes: 20 });
  touch();
  expect(session.signedIn).toBe(true);
  expect(session.endedByIdling).toBe(false);
});

test('the last two minutes are told, until a touch', () => {
  now += minutes(17);
  endIfIdle();
  expect(session.endsSoon).toBe(false);
  now += minutes(1);
  endIfIdle();
  expect(session.endsSoon).toBe(true);
  touch();
  expect(session.endsSoon).toBe(false);
  now += minutes(19);
  endIfIdle();
  expect(session.endsSoon).toBe(true);
  now += minutes(1);
  endIfIdle();
  expect(session.endsSoon).toBe(false);
  expect(session.signedIn).toBe(false);
});
