import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certify } from './desks.ts';
import { EnvelopeError, type Writer } from './envelope.ts';
import type { GuestKeys } from './keys.ts';
import { openAs, openForwarded, type Expecting } from './open.ts';
import { forward, sealFor, type Sealed, type Signer } from './seal.ts';
import { newAddressee, newGuest, origin } from './testing.ts';
import { nextPlace, openThread, type About, type Listed } from './thread.ts';

/** A hostile server may list what it likes; P5 and P6 for what is written beside a booking. */

const [guest, other, ingrid, ola, member, deskSigner] = await Promise.all([newGuest(), newGuest(), newGuest(), newGuest(), newGuest(), newGuest()]);
const day = '2026-11-21';
const recipients = [guest.recipient, ingrid.recipient] as const;
const desks = [{ desk: 'office' as const, epoch: 3, key: deskSigner.signing.public }];
const office: Signer = { ...member, desk: certify(origin, 'office', 3, member.signing.public, deskSigner.signing) };
const writers: Readonly<Record<string, Writer>> = { guest: { key: guest.signing.public }, ingrid: { key: ingrid.signing.public }, office: { desks } };
const about: About = { guest: guest.guest, recipients, writer: (author) => writers[author] };

type Written = Listed & { sealed: string };

async function message(author: string, signer: Signer, seq: number, seen: number, text = `no. ${seq}`): Promise<Written> {
  const { id, sealed } = await sealFor(signer, { kind: 'message', guest: guest.guest, recipients, day, text, thread: { seq, seen } });
  return { id, kind: 'message', seq, author, sealed };
}

const states = async (listed: readonly Listed[], seen?: number): Promise<string[]> => {
  const { entries, behind } = await openThread(guest, { ...about, seen }, listed);
  const names = entries.map((entry) => (entry.state === 'fault' ? entry.fault : entry.state === 'gap' ? `gap ${entry.from}-${entry.to}` : entry.state));
  return behind ? [...names, 'behind'] : names;
};

const whole = [
  await message('guest', guest, 4, 3), await message('ingrid', ingrid, 5, 4), await message('guest', guest, 6, 5), await message('ingrid', ingrid, 7, 6),
] as const;

describe('a thread', () => {
  test('opens in order for both, and says what comes next', async () => {
    for (const reader of [guest, ingrid]) {
      const thread = await openThread(reader, about, whole);
      expect(thread.entries.map((entry) => (entry.state === 'open' ? entry.message.text : entry.state))).toEqual(['no. 4', 'no. 5', 'no. 6', 'no. 7']);
      expect(nextPlace(thread, 8)).toEqual({ seq: 8, seen: 7 });
    }
    expect(nextPlace({ seen: 0 }, 1)).toEqual({ seq: 1, seen: 0 });
  });

  const attacks: [string, () => readonly Listed[] | Promise<readonly Listed[]>, string[]][] = [
    ['one taken out', () => [whole[0], whole[2], whole[3]], ['open', 'gap 5-5', 'open', 'open']],
    ['one given twice', () => [...whole, whole[3]], ['open', 'open', 'open', 'open', 'repeat']],
    ['an old one again under a new number', () => [...whole, { ...whole[0], seq: 8 }], ['open', 'open', 'open', 'open', 'repeat']],
    ['an old one again under a new id', () => [...whole, { ...whole[0], seq: 8, id: 'e'.repeat(32) }], ['open', 'open', 'open', 'open', 'closed']],
    ['two in each other’s place', () => [whole[1], whole[0], whole[2], whole[3]], ['open', 'order', 'open', 'open']],
    ['two with each other’s numbers', () => [{ ...whole[0], seq: 5 }, { ...whole[1], seq: 6 }], ['closed', 'closed']],
    ['said to be by somebody else', () => [{ ...whole[0], author: 'ingrid' }, whole[1]], ['closed', 'open']],
    ['by somebody unknown', () => [{ ...whole[0], author: 'nobody' }, whole[1]], ['closed', 'open']],
    ['forged by who knows all public keys', async () => [whole[0], await message('ingrid', ola, 5, 4)], ['open', 'closed']],
    ['of a writer who has suddenly seen less', async () => [...whole, await message('ingrid', ingrid, 8, 5)], ['open', 'open', 'open', 'open', 'order']],
    ['of another guest', async () => {
      const theirs = await sealFor(other, { kind: 'message', guest: other.guest, recipients: [other.recipient, ingrid.recipient], day, text: 'x', thread: { seq: 5, seen: 4 } });
      return [whole[0], { id: theirs.id, kind: 'message', seq: 5, author: 'guest', sealed: theirs.sealed }];
    }, ['open', 'closed']],
    ['another kind as a message', async () => {
      const { id, sealed } = await sealFor(ingrid, { kind: 'working_note', guest: guest.guest, recipients, day, text: 'x' });
      return [whole[0], { id, kind: 'message', seq: 5, author: 'ingrid', sealed }];
    }, ['open', 'closed']],
    ['a text sealed to another key', async () => {
      const { id, sealed } = await sealFor(ingrid, { kind: 'message', guest: guest.guest, recipients: [guest.recipient, ola.recipient], day, text: 'x', thread: { seq: 5, seen: 4 } });
      return [whole[0], { id, kind: 'message', seq: 5, author: 'ingrid', sealed }];
    }, ['open', 'closed']],
    ['not fetched yet', () => [whole[0], { ...whole[1], sealed: undefined }], ['open', 'unfetched']],
    ['noise', () => [whole[0], { ...whole[1], sealed: 'AAAA' }, { ...whole[2], sealed: '!' }], ['open', 'closed', 'closed']],
  ];

  test.each(attacks)('with %s', async (_, listed, expected) => {
    expect(await states(await listed())).toEqual(expected);
  });

  test('that ends before what was seen says so', async () => {
    expect(await states(whole.slice(0, 2), 7)).toEqual(['open', 'open', 'behind']);
    expect(await states(whole, 7)).toEqual(['open', 'open', 'open', 'open']);
  });
});

describe('a thread that a desk has sealed anew for its next epoch', () => {
  const next: About = { ...about, recipients: [guest.recipient, ola.recipient] };
  const anew = async (item: Written, author: string): Promise<Listed> => {
    const writer = writers[author];
    if (writer === undefined) throw new Error('nobody');
    const opened = await openAs(guest, item.sealed, { kind: 'message', id: item.id, guest: guest.guest, recipients, from: writer, seq: item.seq });
    const { id, sealed } = await forward(office, opened, { recipients: next.recipients as readonly [string, string], day });
    return { id, kind: 'forwarded', seq: item.seq, author: 'office', sealed };
  };

  test('shows each message as its writer’s, whatever the other had seen', async () => {
    // The guest wrote the third before she saw the second.
    const listed = [
      await anew(await message('office', office, 1, 0), 'office'), await anew(await message('office', office, 2, 1), 'office'), await anew(await message('guest', guest, 3, 0), 'guest'),
    ];
    for (const reader of [guest, ola]) {
      const { entries } = await openThread(reader, next, listed);
      expect(entries.map((entry) => (entry.state === 'open' ? `${entry.author}: ${entry.message.text}` : entry.state))).toEqual(['office: no. 1', 'office: no. 2', 'guest: no. 3']);
    }
  });
});

test('P6 what was sealed for another reader is not shown, also when the key of this thread’s other is not known', async () => {
  const elsewhere = await sealFor(guest, { kind: 'message', guest: guest.guest, recipients: [guest.recipient, ola.recipient], day, text: 'x', thread: { seq: 5, seen: 4 } });
  const listed = [whole[0], { id: elsewhere.id, kind: 'message', seq: 5, author: 'guest', sealed: elsewhere.sealed }] as const;
  const unknown: About = { ...about, recipients: [guest.recipient, undefined] };
  const faults = async (of: About): Promise<string[]> => (await openThread(guest, of, listed)).entries.map(({ state }) => state);
  expect(await faults(unknown)).toEqual(['open', 'open']);
  expect(await faults({ ...unknown, elsewhere: [other.recipient, ola.recipient] })).toEqual(['open', 'fault']);
});

describe('what is written for a desk', () => {
  test('needs a certificate of that desk, epoch and programme', async () => {
    const good = await message('office', office, 1, 0);
    expect(await states([good])).toEqual(['open']);
    const bad: Signer[] = [
      member, // no certificate
      { ...ola, desk: office.desk }, // another member's
      { ...member, desk: certify(origin, 'safety', 3, member.signing.public, deskSigner.signing) },
      { ...member, desk: certify(origin, 'office', 2, member.signing.public, deskSigner.signing) },
      { ...member, desk: certify('https://lysning.invalid', 'office', 3, member.signing.public, deskSigner.signing) },
      { ...member, desk: certify(origin, 'office', 3, member.signing.public, ola.signing) },
    ];
    for (const signer of bad) expect(await states([await message('office', signer, 1, 0)])).toEqual(['closed']);
  });

  test('is not taken as a counsellor’s own, nor the other way', async () => {
    const asDesk: Signer = { ...ingrid, desk: certify(origin, 'office', 3, ingrid.signing.public, deskSigner.signing) };
    expect(await states([await message('ingrid', asDesk, 1, 0)])).toEqual(['closed']);
    expect(await states([await message('office', ingrid, 1, 0)])).toEqual(['closed']);
  });
});

describe('what is handed on', () => {
  const inside: Expecting = { kind: 'working_note', id: '', guest: guest.guest, recipients, from: { key: ingrid.signing.public } };
  const readable = [{ key: ingrid.signing.public }, { key: guest.signing.public }];
  const to = { recipients: [guest.recipient, ola.recipient] as const, day };
  const outside = (sealed: Sealed, by: GuestKeys): Expecting => ({ kind: 'forwarded', id: sealed.id, guest: guest.guest, recipients: to.recipients, from: { key: by.signing.public } });

  async function handed(by: GuestKeys): Promise<{ sealed: Sealed; id: string }> {
    const written = await sealFor(ingrid, { kind: 'working_note', guest: guest.guest, recipients, day, text: 'Look at the timetable.' });
    const opened = await openAs(by, written.sealed, { ...inside, id: written.id });
    return { sealed: await forward(by, opened, to), id: written.id };
  }

  test('shows who wrote it and who handed it on, to the new reader and the guest, and to nobody else', async () => {
    for (const by of [guest, ingrid]) {
      const { sealed, id } = await handed(by);
      for (const reader of [ola, guest]) {
        const { outer, inner } = await openForwarded(reader, sealed.sealed, outside(sealed, by), readable);
        expect([inner.text, inner.id, inner.kind]).toEqual(['Look at the timetable.', id, 'working_note']);
        expect(outer.sender).toEqual(by.signing.public);
      }
      await expect(openForwarded(ingrid, sealed.sealed, outside(sealed, by), readable)).rejects.toThrow(EnvelopeError);
    }
  });

  test('is not believed when either signature is not who it should be', async () => {
    const { sealed } = await handed(guest);
    await expect(openForwarded(ola, sealed.sealed, outside(sealed, ingrid), readable)).rejects.toThrow('context');
    await expect(openForwarded(ola, sealed.sealed, outside(sealed, guest), [{ key: ola.signing.public }])).rejects.toThrow('context');
    await expect(openForwarded(ola, sealed.sealed, outside(sealed, guest), [])).rejects.toThrow('context');
  });

  test('must be an item of this guest, whole and unchanged', async () => {
    const theirs = await sealFor(ingrid, { kind: 'working_note', guest: other.guest, recipients: [other.recipient, ingrid.recipient], day, text: 'x' });
    const opened = await openAs(ingrid, theirs.sealed, { ...inside, id: theirs.id, guest: other.guest, recipients: [other.recipient, ingrid.recipient] });
    for (const text of [opened.original, `${opened.original} `, 'no item at all', '']) {
      const sealed = await sealFor(ingrid, { kind: 'forwarded', guest: guest.guest, ...to, text });
      await expect(openForwarded(ola, sealed.sealed, outside(sealed, ingrid), readable)).rejects.toThrow(EnvelopeError);
    }
  });

  test('before is handed on itself', async () => {
    const { sealed } = await handed(guest);
    const once = await openAs(guest, sealed.sealed, outside(sealed, guest));
    const third = await newAddressee();
    const again = await forward(guest, once, { recipients: [guest.recipient, third.recipient], day });
    const { inner } = await openForwarded({ origin, identity: third.identity }, again.sealed, { ...outside(again, guest), recipients: [guest.recipient, third.recipient] }, readable);
    expect(inner.text).toBe('Look at the timetable.');
  });
});

test('P6 whatever is changed in what a reader expects, nothing opens: 400 changes', async () => {
  const { id, sealed } = await sealFor(ingrid, { kind: 'message', guest: guest.guest, recipients, day, text: 'x', thread: { seq: 5, seen: 4 } });
  const right: Expecting = { kind: 'message', id, guest: guest.guest, recipients, from: { key: ingrid.signing.public }, seq: 5 };
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split(/(?!^)/)), minLength: 32, maxLength: 32 });
  const change: fc.Arbitrary<Partial<Expecting>> = fc.oneof(
    fc.record({ kind: fc.constantFrom('letter', 'forwarded', 'working_note', 'words_beforehand') }),
    fc.record({ id: hex }), fc.record({ guest: hex }), fc.record({ seq: fc.option(fc.nat(9).filter((n) => n !== 5), { nil: undefined }) }),
    fc.record({ from: fc.constantFrom<Writer>({ key: guest.signing.public }, { key: new Uint8Array(32) }, { desks }, { desks: [] }) }),
    fc.record({ recipients: fc.constantFrom([ingrid.recipient, guest.recipient] as const, [other.recipient, ingrid.recipient] as const, [guest.recipient, ola.recipient] as const) }),
  );
  expect((await openAs(guest, sealed, right)).text).toBe('x');
  await fc.assert(fc.asyncProperty(change, async (changed) => {
    await expect(openAs(guest, sealed, { ...right, ...changed })).rejects.toThrow(EnvelopeError);
  }), { numRuns: 400 });
  await expect(openAs({ ...guest, origin: 'https://lysning.invalid' }, sealed, right)).rejects.toThrow('context');
});
