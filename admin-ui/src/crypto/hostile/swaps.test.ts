import { expect, test } from 'vitest';
import { fromBase64 } from '../bytes.ts';
import { EnvelopeError, parse, parseOriginal, type Writer } from '../envelope.ts';
import { openAs, openFile, type Expecting, type Reader } from '../open.ts';
import { newHouse, officeAt, plainOf, type Stored } from './house.ts';

/** P6 over everything that the house holds: no byte and no line of an item can be changed, and no two can change places. */

const house = await newHouse();
const { items } = house.honest;

/** Who reads an item beside the guest. */
function otherOf({ with: other, epoch }: Stored): Reader & { recipient: string } {
  return other === 'office' ? officeAt(house, epoch) : house[other];
}

/** What an honest page expects of an item. */
function expecting(item: Stored): Expecting {
  const { id, kind, guest, author, seq, epoch } = item;
  const { office } = house;
  const from: Writer = author === 'office' ? { desks: [{ desk: 'office', epoch: office.epoch, key: office.signing.public }] } : { key: house[author === 'guest' ? guest : 'ingrid'].signing.public };
  return { id, kind, guest: house[guest].guest, recipients: [house[guest].recipient, otherOf(item).recipient], from, seq, epoch };
}

test('P6 any two stored items in each other’s place are refused, by the guest and by the other reader', async () => {
  let refused = 0;
  for (const place of items) {
    for (const item of items) {
      for (const reader of [house[place.guest], otherOf(place)]) {
        const opening = openAs(reader, item.sealed, expecting(place));
        if (item === place) await expect(opening).resolves.toBeDefined();
        else {
          await expect(opening).rejects.toThrow(EnvelopeError);
          refused += 1;
        }
      }
    }
  }
  console.log(`P6 refused ${refused} swaps of ${items.length} stored items`);
  expect(refused).toBe(2 * items.length * (items.length - 1));
});

/** One of each shape: with a place, with a desk's certificate too, of a letter's size, and handed on. */
const shapes = [
  items.find(({ kind, author }) => kind === 'message' && author === 'guest'),
  items.find(({ author }) => author === 'office'),
  items.find(({ kind }) => kind === 'letter'),
  items.find(({ kind }) => kind === 'forwarded'),
].filter((item) => item !== undefined);

test('P6 a changed byte of what is signed is refused, and every line left out, doubled or moved', async () => {
  let refused = 0;
  const not = (plain: Uint8Array): void => {
    expect(() => parse(plain)).toThrow(EnvelopeError);
    refused += 1;
  };
  for (const item of shapes) {
    const plain = await plainOf(house[item.guest], item.sealed);
    const signed = parse(plain).original.length;
    // The one with a certificate and a place has every line there is: of it every byte, of the others every sixteenth.
    for (let at = 0; at < signed; at += item.author === 'office' ? 1 : 16) not(plain.with(at, (plain[at] ?? 0) ^ 1));
    const whole = String.fromCharCode(...plain);
    const lines = whole.slice(0, whole.indexOf('\n\n')).split('\n');
    const rest = whole.slice(whole.indexOf('\n\n')).trimEnd();
    const refill = (head: string[]): Uint8Array => Uint8Array.from((head.join('\n') + rest).padEnd(plain.length, ' ').slice(0, plain.length), (letter) => letter.charCodeAt(0));
    expect(parse(refill(lines)).id).toBe(item.id);
    for (const [at, line] of lines.entries()) {
      not(refill(lines.toSpliced(at, 1)));
      not(refill(lines.toSpliced(at, 0, line)));
      if (at > 0 && line !== lines[at - 1]) not(refill(lines.toSpliced(at - 1, 2, line, lines[at - 1] ?? '')));
    }
  }
  console.log(`P6 refused ${refused} changed plaintexts of ${shapes.length} shapes`);
});

test('P6 a changed byte of what was handed on is refused: every fourth', async () => {
  const item = items.find(({ kind }) => kind === 'forwarded');
  const original = parse(await plainOf(house.ola, item?.sealed ?? '')).text;
  expect(parseOriginal(original).text).toBe('first note');
  for (let at = 0; at < original.length; at += 4) {
    const changed = original.slice(0, at) + String.fromCharCode(original.charCodeAt(at) ^ 1) + original.slice(at + 1);
    expect(() => parseOriginal(changed)).toThrow(EnvelopeError);
  }
});

test('P6 a changed byte anywhere in a file is refused: every 32nd', async () => {
  const item = items.find(({ author }) => author === 'office');
  const file = fromBase64(item?.sealed ?? '');
  for (let at = 0; at < file.length; at += 32) await expect(openFile(house.kari.identity, file.with(at, (file[at] ?? 0) ^ 1))).rejects.toThrow(EnvelopeError);
});
