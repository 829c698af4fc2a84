import { beforeEach, expect, test } from 'vitest';
import { draftsAreOf, draftsTo, forgetDrafts, forgetDraftsTo, hasDrafts, makeRoomFor } from './drafts.svelte.ts';

const guest = 'a'.repeat(32);

beforeEach(() => {
  forgetDrafts();
  makeRoomFor(guest);
});

test('what is typed stays for the same person after a lock', () => {
  draftsAreOf('ingrid');
  draftsTo(guest).message = 'I will be at the door';
  draftsAreOf('ingrid');
  expect(draftsTo(guest).message).toBe('I will be at the door');
  expect(hasDrafts()).toBe(true);
});

test('another person finds nothing', () => {
  draftsAreOf('ingrid');
  draftsTo(guest).letter.who = 'a doctor';
  draftsAreOf('ola');
  expect(hasDrafts()).toBe(false);
  expect(draftsTo(guest).letter.who).toBe('');
});

test('a guest who is gone takes the drafts along', () => {
  draftsTo(guest).note = 'agreed to walk first';
  makeRoomFor('b'.repeat(32));
  draftsTo('b'.repeat(32)).note = 'another';
  forgetDraftsTo(guest);
  expect(draftsTo(guest).note).toBe('');
  expect(draftsTo('b'.repeat(32)).note).toBe('another');
});
