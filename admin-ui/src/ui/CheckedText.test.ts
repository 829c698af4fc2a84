import { readFileSync } from 'node:fs';
import { render } from 'svelte/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { check, type Options } from '../check/check.ts';
import { partsOf } from '../check/preview.ts';
import { useCatalogue } from '../i18n/index.ts';
import CheckedText from './CheckedText.svelte';

type Catalogue = Parameters<typeof useCatalogue>[1];

const note: Options = { kind: 'working_note', languages: ['en'] };

function drawn(value: string, more: object = {}): string {
  const { body } = render(CheckedText, { props: { id: 'note', label: 'Your note', value, limit: 1000, ...note, ...more } });
  return body.replace(/<!--.*?-->/gs, '');
}

beforeAll(() => {
  useCatalogue('en', JSON.parse(readFileSync(new URL('../../messages/en.json', import.meta.url), 'utf8')) as Catalogue);
});

describe('a text cut at its findings', () => {
  it('is the text again when joined, with each finding in its place', () => {
    const text = 'F32.1 and\n\u200bdepressed, 👩‍⚕️ sertraline 50 mg';
    const findings = check(text, note);
    const parts = partsOf(text, findings);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter((part) => part.finding !== undefined).map((part) => part.finding)).toEqual(findings);
    expect(findings).toHaveLength(3);
  });

  it('is one part where nothing is found, and none where nothing is written', () => {
    expect(partsOf('We met.', [])).toEqual([{ text: 'We met.', index: -1 }]);
    expect(partsOf('', [])).toEqual([]);
  });
});

describe('the box', () => {
  it('is quiet while nothing is written', () => {
    const page = drawn('');
    expect(page).not.toContain('<mark');
    expect(page).not.toContain('aria-invalid');
    expect(page).not.toContain('What the guest will also see');
    expect(page).toContain('1,000 characters left');
  });

  it('says that nothing was found', () => {
    expect(drawn('We met and talked.')).toContain('The check has found nothing.');
  });

  it('marks what is refused, says why and how else, and offers no tick', () => {
    const page = drawn('The sheet says F32.1 there.');
    expect(page).toMatch(/<mark class="refuse[^"]*">F32\.1<a href="#note-finding-0"/);
    expect(page).toContain('aria-invalid="true"');
    expect(page).toContain('1 thing must go');
    expect(page).toContain('id="note-finding-0" tabindex="-1"');
    expect(page).not.toContain('type="checkbox"');
  });

  it('asks about a word, and is content once it is ticked', () => {
    const asked = drawn('She is depressed.');
    expect(asked).toMatch(/<mark class="question[^"]*">depressed/);
    expect(asked).not.toContain('aria-invalid');
    expect(asked).toContain('1 question to answer');
    expect(asked).toContain('type="checkbox"');
    expect(drawn('She is depressed.', { confirmed: new Set(['word depressed']) })).toContain('All questions are answered.');
  });

  it('counts characters as the reader of a sealed text does', () => {
    expect(drawn('👩‍⚕️'.repeat(3), { limit: 8 })).toContain('4 characters too many');
  });

  it('shows no text as markup', () => {
    expect(drawn('<b>depressed</b>')).not.toContain('<b>');
  });
});
