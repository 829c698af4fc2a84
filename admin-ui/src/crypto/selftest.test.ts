import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { dateIn, selfTest, type World } from './selftest.ts';
import { newAddressee, origin } from './testing.ts';

const people = [(await newAddressee()).recipient, (await newAddressee()).recipient];
const world: World = {
  programme: { origin, today: '2026-11-21', zone: 'Europe/Oslo' },
  origin,
  now: new Date('2026-11-21T10:00:00Z'),
  recipients: people,
};

describe('P3 the field is offered only', () => {
  test('when everything is right', async () => {
    await expect(selfTest(world)).resolves.toBeUndefined();
  });

  test('at the address that the programme names', async () => {
    await expect(selfTest({ ...world, origin: 'https://lysning.invalid' })).rejects.toThrow('sealing_origin');
  });

  test.each(['2026-11-23T10:00:00Z', '2026-11-19T10:00:00Z', '2021-11-21T10:00:00Z', 'never'])('when the clock is right, not at %s', async (now) => {
    await expect(selfTest({ ...world, now: new Date(now) })).rejects.toThrow();
  });

  test.each(['2026-11-20T23:30:00Z', '2026-11-21T23:30:00Z', '2026-11-20T12:00:00Z'])('and a page left open past midnight counts as right: %s', async (now) => {
    await expect(selfTest({ ...world, now: new Date(now) })).resolves.toBeUndefined();
  });

  test('when every key is a hybrid one', async () => {
    const classical = await identityToRecipient(await generateX25519Identity());
    for (const recipients of [[], [classical], [...people, classical], ['']]) {
      await expect(selfTest({ ...world, recipients })).rejects.toThrow('sealing_keys');
    }
  });

  test('when the source of randomness works', async () => {
    const real = crypto.getRandomValues.bind(crypto);
    crypto.getRandomValues = (bytes) => bytes;
    try {
      await expect(selfTest(world)).rejects.toThrow('sealing_chance');
    } finally {
      crypto.getRandomValues = real;
    }
  });
});

test('a date is that of the zone, not of the browser', () => {
  expect(dateIn('Europe/Oslo', new Date('2026-11-20T23:30:00Z'))).toBe('2026-11-21');
  expect(dateIn('Pacific/Honolulu', new Date('2026-11-20T23:30:00Z'))).toBe('2026-11-20');
});
