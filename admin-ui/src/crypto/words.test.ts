import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SealingError } from './failure.ts';
import { randomBytes, randomID } from './random.ts';
import { entropyOf, keyWords, meetingWords, newEntropy, parseWords, toWords } from './words.ts';

const entropies = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('P9 twelve words', () => {
  test('mean what BIP39 says they mean', () => {
    fc.assert(
      fc.property(entropies, (entropy) => {
        expect(toWords(entropy).join(' ')).toBe(entropyToMnemonic(entropy, wordlist));
        expect(entropyOf(toWords(entropy))).toEqual(mnemonicToEntropy(toWords(entropy).join(' '), wordlist));
      }),
      { numRuns: 500 },
    );
  });

  test('are evenly spread: chi-square over 100,000 receipts', () => {
    const seen = new Float64Array(2048);
    const places = new Map(wordlist.map((word, at) => [word, at]));
    for (let run = 0; run < 100_000; run++) {
      for (const word of toWords(newEntropy())) {
        const at = places.get(word) ?? 0;
        seen[at] = (seen[at] ?? 0) + 1;
      }
    }
    const expected = (100_000 * 12) / 2048;
    const chiSquare = seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    const deviations = (chiSquare - 2047) / Math.sqrt(2 * 2047);
    console.log(`P9 chi-square ${chiSquare.toFixed(0)} at 2047 degrees of freedom: ${deviations.toFixed(2)} deviations`);
    expect(Math.abs(deviations)).toBeLessThan(6);
  });

  test('catch 15 of 16 single wrong words', () => {
    let caught = 0;
    const runs = 20_000;
    for (let run = 0; run < runs; run++) {
      const words = toWords(newEntropy());
      const draw = randomBytes(3);
      const at = (draw[0] ?? 0) % 12;
      const other = wordlist[((draw[1] ?? 0) * 256 + (draw[2] ?? 0)) % 2048] ?? '';
      const wrong = words.with(at, other === words[at] ? (wordlist[0] ?? '') : other);
      if (wrong.join() !== words.join() && entropyOf(wrong) === undefined) caught += 1;
    }
    console.log(`P9 caught ${((caught / runs) * 100).toFixed(2)} % of single wrong words (15/16 is 93.75 %)`);
    expect(caught / runs).toBeGreaterThan(15 / 16 - 0.011);
    expect(caught / runs).toBeLessThan(15 / 16 + 0.011);
  });

  test('are unique in their first four letters', () => {
    expect(wordlist).toHaveLength(2048);
    expect(new Set(wordlist.map((word) => word.slice(0, 4))).size).toBe(2048);
  });
});

describe('reading typed words', () => {
  const entropy = Uint8Array.from({ length: 16 }, (_, at) => at * 7 + 3);
  const words = toWords(entropy);

  test.each([
    ['as shown', words.join(' ')],
    ['in capitals', words.join(' ').toUpperCase()],
    ['with numbers, dots and lines', words.map((word, at) => `${at + 1}. ${word}\n`).join('')],
    ['with commas and odd spaces', `  ${words.join(' ,\t')}  `],
    ['cut to four letters', words.map((word) => word.slice(0, 4)).join(' ')],
    ['with endings added by a phone', words.map((word) => (word.length >= 4 ? `${word}s` : word)).join(' ')],
  ])('forgives words %s', (_, typed) => {
    expect(parseWords(typed)).toEqual({ ok: true, entropy, words });
  });

  test('says how many there are', () => {
    expect(parseWords(words.slice(1).join(' '))).toEqual({ ok: false, why: 'count', found: 11 });
    expect(parseWords('')).toEqual({ ok: false, why: 'count', found: 0 });
  });

  test('offers what an unknown word may have been', () => {
    const typed = words.with(4, `x${(words[4] ?? '').slice(1)}`).join(' ');
    const parsed = parseWords(typed);
    if (parsed.ok || parsed.why !== 'word') throw new Error('not taken as an unknown word');
    expect(parsed.at).toBe(4);
    expect(parsed.suggestions.map(({ word }) => word)).toContain(words[4]);
  });

  test('offers the one look-alike that makes the checksum right', () => {
    const calm = toWords(newEntropy()).with(2, 'word');
    const right = wordlist.map((last) => calm.with(11, last)).find((candidate) => entropyOf(candidate) !== undefined) ?? [];
    const wrong = right.with(2, 'world');
    // One in sixteen wrong words goes through by chance: then there is nothing to correct.
    if (entropyOf(wrong) !== undefined) return;
    const parsed = parseWords(wrong.join(' '));
    if (parsed.ok || parsed.why !== 'checksum') throw new Error('checksum not seen');
    expect(parsed.suggestions).toContainEqual({ at: 2, typed: 'world', word: 'word' });
  });

  test('never throws, whatever is pasted', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => void parseWords(typed)));
  });
});

describe('P9 a broken source of randomness', () => {
  test.each<[string, (bytes: Uint8Array) => unknown]>([
    ['throws', () => { throw new Error('no entropy'); }],
    ['gives nothing', () => undefined],
    ['gives one constant byte', (bytes) => bytes.fill(7)],
    ['gives the same bytes each time', (bytes) => bytes.forEach((_, at) => { bytes[at] = at * 31; })],
    ['gives two values only', (bytes) => bytes.forEach((_, at) => { bytes[at] = at % 2; })],
  ])('that %s is refused', (_, fill) => {
    expect(() => newEntropy(fill)).toThrow(SealingError);
    expect(() => randomID(fill)).toThrow('sealing_chance');
  });
});

test('words to compare depend on every part that they stand for', () => {
  const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  expect(keyWords('age1pq1abc', one)).toHaveLength(6);
  expect(keyWords('age1pq1abc', one)).toEqual(keyWords('age1pq1abc', one));
  expect(keyWords('age1pq1abc', one)).not.toEqual(keyWords('age1pq1abd', one));
  expect(keyWords('age1pq1abc', one)).not.toEqual(keyWords('age1pq1abc', two));
  const meeting = { origin: 'https://lysning.example', guest: 'age1pq1a', guestSigning: one, counsellor: 'age1pq1b', signing: one, booking: 'b', day: '2026-12-03' };
  const said = meetingWords(meeting).join(' ');
  expect(said.split(' ')).toHaveLength(4);
  const changed = [{ origin: 'x' }, { guest: 'x' }, { guestSigning: two }, { counsellor: 'x' }, { signing: two }, { booking: 'x' }, { day: '2026-12-04' }];
  for (const change of changed) expect(meetingWords({ ...meeting, ...change }).join(' ')).not.toBe(said);
});
