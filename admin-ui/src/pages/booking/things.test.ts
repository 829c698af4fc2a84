import { describe, expect, it } from 'vitest';
import { Problem } from '../../api/problem.ts';
import { contactText, ids, limits, textsTo, wrongByServer, wrongContact, wrongThings } from './things.ts';
import { noContact, nothingTyped } from './typed.ts';

const named = { ...nothingTyped(), name: 'Solveig' };

describe('what a doctor typed', () => {
  it('needs a name to call them by, and nothing else', () => {
    expect(wrongThings(nothingTyped(), true)).toEqual([{ id: ids.name, key: 'book.err_name_empty' }]);
    expect(wrongThings({ ...nothingTyped(), name: '  ' }, true)).toHaveLength(1);
    expect(wrongThings(named, true)).toEqual([]);
  });

  it('is measured in characters, not in bytes or halves of one', () => {
    expect(wrongThings({ ...named, name: '🌲'.repeat(limits.chosen_name) }, true)).toEqual([]);
    expect(wrongThings({ ...named, name: 'å'.repeat(limits.chosen_name + 1) }, true)).toEqual([{ id: ids.name, key: 'book.err_long' }]);
    expect(wrongThings({ ...named, words: 'å'.repeat(limits.words_beforehand) }, true)).toEqual([]);
    expect(wrongThings({ ...named, words: 'å'.repeat(limits.words_beforehand + 1) }, true)).toEqual([{ id: ids.words, key: 'book.err_long' }]);
  });

  it('is not looked at where words are not asked for', () => {
    expect(wrongThings({ ...named, words: 'å'.repeat(700) }, false)).toEqual([]);
  });
});

describe('the way to be reached', () => {
  const contact = { ...noContact(), channel: ' 900 00 000 ', say: 'Kurs' };

  it('is nothing at all when no number is left', () => {
    expect(contactText(noContact())).toBe('');
    expect(contactText({ ...noContact(), channel: '  ' })).toBe('');
  });

  it('says how, when, and what to say', () => {
    expect(JSON.parse(contactText(contact))).toEqual({ channel: '900 00 000', hours: '', say: 'Kurs', may_call: true, may_text: false });
  });

  it('needs a number for the rest, and one way to use it', () => {
    expect(wrongContact({ ...noContact(), say: 'Kurs' })).toEqual([{ id: ids.channel, key: 'book.err_contact_channel' }]);
    expect(wrongContact({ ...contact, mayCall: false })).toEqual([{ id: ids.mayCall, key: 'book.err_contact_how' }]);
    expect(wrongContact(contact)).toEqual([]);
  });

  it('fits its item as a whole', () => {
    expect(wrongContact({ ...contact, say: 'a'.repeat(limits.contact) })).toEqual([{ id: ids.say, key: 'book.err_contact_long' }]);
    // A quotation mark takes two characters inside the sealed text.
    expect(wrongContact({ ...contact, say: '"'.repeat(200) })).toEqual([{ id: ids.say, key: 'book.err_contact_long' }]);
  });

  it('may be a number abroad of eleven digits', () => {
    expect(wrongContact({ ...contact, channel: '+01010012356' })).toEqual([]);
  });
});

describe('short texts to the same number or address', () => {
  const both = { mail: true, phone: true };
  const byMail = { mail: true, phone: false };
  const byPhone = { mail: false, phone: true };
  const mail = { ...noContact(), channel: ' solveig@fjellro.example ', texts: true };
  const phone = { ...noContact(), channel: '900 00 000', texts: true };

  it('go nowhere without the tick, and nowhere where the programme sends none', () => {
    expect(textsTo(mail, both)).toBe('solveig@fjellro.example');
    expect(textsTo({ ...mail, texts: false }, both)).toBe('');
    expect(textsTo(mail, { mail: false, phone: false })).toBe('');
  });

  it('leave what is sealed for people as it was', () => {
    expect(contactText(mail)).toBe(contactText({ ...mail, texts: false }));
    expect(JSON.parse(contactText({ ...mail, mayCall: false }))).toMatchObject({ may_call: false, may_text: false });
  });

  it('are a way to be reached, only where they are sent', () => {
    expect(wrongContact({ ...mail, mayCall: false }, both)).toEqual([]);
    expect(wrongContact({ ...mail, mayCall: false })).toEqual([{ id: ids.mayCall, key: 'book.err_contact_how' }]);
  });

  it('need a place to go, of a sort that the programme can send to', () => {
    const wrong = (key: string): unknown => [{ id: ids.channel, key }];
    expect(wrongContact({ ...mail, channel: ' ' }, both)).toEqual(wrong('booked.err_texts_channel'));
    expect(wrongContact({ ...mail, channel: '', say: 'Kurs' }, both)).toEqual(wrong('book.err_contact_channel'));
    expect([wrongContact(mail, byMail), wrongContact(phone, byPhone), wrongContact(phone, both)]).toEqual([[], [], []]);
    expect(wrongContact(phone, byMail)).toEqual(wrong('booked.err_texts_mail'));
    expect(wrongContact(mail, byPhone)).toEqual(wrong('booked.err_texts_number'));
    expect(wrongContact({ ...phone, texts: false }, byMail)).toEqual([]);
    expect(wrongContact({ ...mail, channel: `${'a'.repeat(320)}@fjellro.example` }, both)).toEqual(wrong('error.short_text_address_invalid'));
  });

  it('that the server cannot send are told at the box', () => {
    expect(wrongByServer(new Problem('short_text_address_invalid', 422))).toEqual([{ id: ids.channel, key: 'error.short_text_address_invalid' }]);
    expect(wrongByServer(new Problem('item_refused', 422))).toEqual([]);
  });
});
