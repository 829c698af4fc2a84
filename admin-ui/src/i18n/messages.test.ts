import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** What every catalogue must hold, so that a missing message fails here and never on a screen. */

type Message = string | Record<string, string>;
type Catalogue = Record<string, Message>;

const folder = new URL('../../messages/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const catalogue = (name: string): Catalogue => JSON.parse(text(name)) as Catalogue;
const english = catalogue('en.json');

function forms(message: Message): string[] {
  return typeof message === 'string' ? [message] : Object.values(message);
}

function placeholders(message: Message): string[] {
  return [...new Set(forms(message).flatMap((form) => Array.from(form.matchAll(/\{(\w+)\}/g), (found) => found[1] ?? '')))].sort();
}

describe.each(names)('%s', (name) => {
  const messages = catalogue(name);
  const language = name.replace('.json', '');

  test('has every message of English and no other', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
  });

  test('is sorted, one key a line', () => {
    const keys = Array.from(text(name).matchAll(/^ {2}"([^"]+)":/gm), (found) => found[1] ?? '');
    expect(keys).toEqual([...keys].sort());
    expect(keys).toHaveLength(Object.keys(messages).length);
  });

  test('fills in the same names', () => {
    for (const [key, message] of Object.entries(messages)) expect(placeholders(message), key).toEqual(placeholders(english[key] ?? ''));
  });

  test('has the plural forms of its language', () => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, message] of Object.entries(messages)) {
      if (typeof message === 'object') expect(Object.keys(message).sort(), key).toEqual(wanted);
    }
  });

  test('holds words and no markup, and nothing empty', () => {
    for (const [key, message] of Object.entries(messages)) {
      for (const form of forms(message)) {
        expect(form.trim(), key).not.toBe('');
        expect(form, key).not.toMatch(/<[a-z/!]|&[a-z]+;|&#/i);
      }
    }
  });
});

/** Faults that only the operator's commands can meet; they are read in a terminal. */
const operators = ['backup_invalid', 'backup_too_old', 'erased_still_there', 'panic', 'shred_store_lost', 'store_in_use', 'store_not_empty', 'use_pg_dump'];

test('every fault that a use case can answer with has its sentence', () => {
  const pattern = 'fault\\.(New|Wrap|Refuse)\\((fault\\.[A-Za-z]+, )?"[a-z_]+"';
  const said = execFileSync('git', ['grep', '-hoE', pattern, '--', ':(top)*.go', ':(top,exclude)*_test.go'], { cwd: folder }).toString();
  const codes = [...new Set(Array.from(said.matchAll(/"([a-z_]+)"/g), (found) => found[1] ?? ''))];
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !operators.includes(code) && english[`error.${code}`] === undefined)).toEqual([]);
});
