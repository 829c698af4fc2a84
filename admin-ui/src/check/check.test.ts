import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, confirmationOf, mayBeSealed, type Options } from './check.ts';

const note: Options = { kind: 'working_note', languages: ['en', 'nb', 'zh'] };
const message: Options = { kind: 'message', languages: ['en', 'nb', 'zh'] };

/** What is found, as `what text`, so that a wrong place shows. */
function found(text: string, options: Options = note): string[] {
  return check(text, options).map((finding) => `${finding.verdict} ${finding.what} ${text.slice(finding.start, finding.end)}`);
}

describe('what is written in other letters is found all the same, and marked where it stands', () => {
  it.each([
    ['full-width digits', 'Nr. ０２８２８４１４８５５.', 'refuse identity_number ０２８２８４１４８５５'],
    ['Arabic-Indic digits', 'Nr. ٠٢٨٢٨٤١٤٨٥٥.', 'refuse identity_number ٠٢٨٢٨٤١٤٨٥٥'],
    ['spaces that are not seen', 'Nr. 028\u200b284\u2060148\u00ad55.', 'refuse identity_number 028\u200b284\u2060148\u00ad55'],
    ['hard spaces', 'Nr. 028284\u00a014855.', 'refuse identity_number 028284\u00a014855'],
    ['thin spaces and dots', 'Nr. 02.82.84\u2009148\u200955.', 'refuse identity_number 02.82.84\u2009148\u200955'],
    ['dashes', 'Nr. 028284\u201314855.', 'refuse identity_number 028284\u201314855'],
    ['an O for a nought and an l for a one', 'Nr. O28284l4855.', 'refuse identity_number O28284l4855'],
    ['mathematical letters', 'Code 𝐅𝟑𝟐.𝟏 it says.', 'refuse code 𝐅𝟑𝟐.𝟏'],
    ['full-width letters', 'Code Ｆ３２．１ it says.', 'refuse code Ｆ３２．１'],
    ['a Cyrillic letter', 'Takes sеrtrаlinе 50 mg.', 'refuse dose sеrtrаlinе 50 mg'],
    ['a Greek capital', 'Takes ΖΟLΟFΤ 50 mg.', 'refuse dose ΖΟLΟFΤ 50 mg'],
    ['marks that strike through', 'Takes s\u0336ertraline 50 m\u0336g.', 'refuse dose s\u0336ertraline 50 m\u0336g'],
    ['the other micro sign', 'Takes levothyroxine 75 \u03bcg.', 'refuse dose levothyroxine 75 \u03bcg'],
    ['no space in a unit', 'Takes sertraline50mg.', 'refuse dose sertraline50mg'],
    ['capitals', 'TAKES SERTRALINE 50 MG.', 'refuse dose SERTRALINE 50 MG'],
    ['a letter in two', 'Hun er syk\u200dmeldt og utbr\u00adent.', 'question word syk\u200dmeldt'],
    ['å written as two', 'Han tenkte pa\u030a a\u030a ta livet sitt.', 'question word ta livet sitt'],
  ])('%s', (_, text, wanted) => {
    expect(found(text)).toContain(wanted);
  });
});

describe('what only looks like a finding is let be', () => {
  it.each([
    ['telephone numbers', 'Ring 22 40 00 40, +47 22 40 00 40, 0047 22400040, +44 20 7946 0018 or 020 7946 0018.'],
    ['dates and times', '22.11.2026 kl. 17.30, 2026-11-22T17:30, 3/12, 12.10.26 and 08:15-09:45.'],
    ['accounts and invoices', 'Konto 1503 40 12345, KID 0012345678903, org.nr. 999 123 456.'],
    ['roads, rooms, gates and buses', 'E18, E6, Rv 4, M25, room B12, gate F32, stand T21, ward F3, bus 31, A4.'],
    ['planes, keys and vitamins', 'F16, F-35, A320, Ctrl-F12, vitamin B12, K331, Windows 11, G7.'],
    ['prices and measures', '299.50, NOK 310.00, 305,20 kr, 500 g flour, 3 dl milk, 20 kg, 4.2 km, 80 %.'],
    ['a number beside a letter that is a word', 'Walked a 12.5 km round, i 10.30-toget, I 12.30.'],
    ['a medicine counted in times and years', 'Asked about sertraline 3 times, in 2019.'],
  ])('%s', (_, text) => {
    expect(found(text, message)).toEqual([]);
  });
});

describe('the kind decides', () => {
  const text = 'Depressed, sick leave, wine, sertraline, 20 mg.';

  it('asks about words in a working note, and about doses without a name', () => {
    expect(found('He is depressed; sick leave, wine. Sertraline. Some 20 mg thing.')).toEqual([
      'question word depressed', 'question word sick leave', 'question word wine', 'question word Sertraline', 'question dose 20 mg',
    ]);
  });

  it.each(['message', 'letter', 'forwarded'] as const)('lets words pass in what is a %s, and refuses the same', (kind) => {
    expect(found('Your GP, sick leave, depression, wine, sertraline.', { ...note, kind })).toEqual([]);
    expect(found(text, { ...note, kind })).toEqual(['refuse dose sertraline, 20 mg']);
    expect(found('F32.1', { ...note, kind })).toEqual(['refuse code F32.1']);
  });

  it('looks for the words of the languages asked for only', () => {
    expect(found('Hun er sykmeldt.', { ...note, languages: ['en'] })).toEqual([]);
    expect(found('Hun er sykmeldt.', { ...note, languages: ['nb'] })).toEqual(['question word sykmeldt']);
  });
});

describe('names of medicines', () => {
  it.each([
    'kvetiapin 25 mg', 'quetiapine 25mg', 'Quetiapin, 25 mg', 'oksykodon 5 mg', 'oxycodone 5mg', 'metylfenidat 18 mg', 'methylphenidate 18 mg',
    'klomipramin 25 mg', 'ciprofloksacin 500 mg', 'cetirizin 10 mg', 'levotyroksin 75 µg', 'acetylsalisylsyre 75 mg', 'sertralinen 50 mg',
    'Sobriltabletter 10 mg', '2 tabletter Paracet', 'one tablet of Imovane', '舍曲林五十毫克', '半片佐匹克隆', '25 毫克的喹硫平', 'Selo-Zok 50 mg', 'Albyl-E 75 mg',
  ])('%s', (text) => {
    expect(found(`Tar ${text} nå.`, message)).toHaveLength(1);
    expect(found(`Tar ${text} nå.`, message)[0]).toMatch(/^refuse dose /);
  });
});

describe('sealing', () => {
  it('waits for each question to be confirmed, and a tick stays when words before it change', () => {
    const text = 'Depressed, and on sick leave.';
    const [first, second] = check(text, note).map((finding) => confirmationOf(text, finding));
    expect(mayBeSealed(text, note, new Set())).toBe(false);
    expect(mayBeSealed(text, note, new Set([first ?? '']))).toBe(false);
    const both = new Set([first ?? '', second ?? '']);
    expect(mayBeSealed(text, note, both)).toBe(true);
    expect(mayBeSealed(`We met. ${text}`, note, both)).toBe(true);
    expect(mayBeSealed(`${text} And wine.`, note, both)).toBe(false);
  });

  it('cannot be had for what is refused', () => {
    const text = 'F32.1';
    expect(mayBeSealed(text, message, new Set(check(text, message).map((finding) => confirmationOf(text, finding))))).toBe(false);
  });
});

describe('any text at all', () => {
  const piece = fc.constantFrom('F32.1', '02828414855', 'sertraline', ' 50 mg', 'depressed ', '抑郁', '\u200b', 'å', 'a\u030a', '👩‍⚕️', '\ud800', ' ', '.', '\n', '9', 'ﬁ', 'İ', '½');
  const any = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')));

  it('gives findings in order, apart from each other, within the text and never empty', () => {
    fc.assert(fc.property(any, (text) => {
      let last = 0;
      for (const finding of check(text, note)) {
        expect(finding.start).toBeGreaterThanOrEqual(last);
        expect(finding.end).toBeGreaterThan(finding.start);
        last = finding.end;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    }), { numRuns: 3000 });
  });

  it('takes steps in proportion to a long text', () => {
    // Not timed: a pattern that backtracks without end would never come back from these.
    for (const unit of ['1', '1 ', '1.', 'a', '百', '1x', 'half ', 'F32', '999 ', 'å', ' ']) check(unit.repeat(16_384 / unit.length), note);
  });
});
