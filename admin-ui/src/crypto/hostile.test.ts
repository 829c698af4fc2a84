import { afterAll, describe, expect, test } from 'vitest';
import { attacks, notDetected } from './hostile/attacks.ts';
import { look, type Part, type Who } from './hostile/browsers.ts';
import { newHouse, type Server } from './hostile/house.ts';

/**
 * The hostile server: it holds real sealed items of real keys and answers as it likes. Every attack of the list is played to
 * each browser that it is meant for, which must show exactly what the list says: the fault, and no text of it. Before each the
 * same browser looks at the honest server, so that nothing passes because nothing opened.
 */

const house = await newHouse();
const honest: Readonly<Record<Part, readonly string[]>> = {
  'thread with ingrid': ['guest: message 1', 'ingrid: message 2', 'guest: message 3', 'ingrid: message 4'],
  'thread with office': ['guest: to the office 1', 'office: to the office 2', 'guest: to the office 3'],
  texts: ['words_beforehand by guest: words beforehand', 'working_note by ingrid: first note', 'working_note by ingrid: second note', 'letter by ingrid: letter'],
  'texts with office': ['chosen_name by guest: chosen name', 'contact handed on by office: contact'],
  'handed on': ['working_note handed on by guest: first note'],
  card: ['ingrid: as printed', 'office: as printed', 'safety: as printed'],
  meeting: ['the same words'],
  'own key': ['mine'],
  desk: ['the desk’s seed'],
  field: ['offered'],
};

async function attacked(does: (typeof attacks)[number]['does']): Promise<Server> {
  const server = structuredClone(house.honest);
  await does(server, house);
  return server;
}

/** What each browser shows without an attack; looked at once for each, since nobody changes the honest server. */
const controls = new Map<string, Promise<string[]>>();

function control(who: Who, part: Part): Promise<string[]> {
  const name = `${who} ${part}`;
  const seen = controls.get(name) ?? look(house, house.honest, who, part);
  controls.set(name, seen);
  return seen;
}

async function played({ does, readers, part, sees }: { does: (typeof attacks)[number]['does']; readers: readonly Who[]; part: Part; sees: readonly string[] }): Promise<number> {
  for (const who of readers) {
    expect(await control(who, part), `control, ${who}`).toEqual(honest[part]);
    expect(await look(house, await attacked(does), who, part), who).toEqual(sees);
  }
  return readers.length;
}

describe('P4 P5 P6 a hostile server is seen through', () => {
  let looks = 0;
  test.each(attacks)('$property $part: $name', async (attack) => {
    expect(attack.sees, 'an attack that changes nothing is none').not.toEqual(honest[attack.part]);
    looks += await played(attack);
  });
  afterAll(() => {
    console.log(`P4 P5 P6 ${attacks.length} attacks of a hostile server, looked at by ${looks} browsers, each with its control: ${controls.size}`);
  });

  test('in the numbers that are promised, and none is named twice', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(80);
    expect(new Set(attacks.map(({ part, name }) => `${part}: ${name}`)).size).toBe(attacks.length);
    for (const who of ['kari', 'ingrid', 'ola', 'berit'] as const) expect(attacks.some(({ readers }) => readers.includes(who))).toBe(true);
  });
});

describe('what is not detected, and said to be so', () => {
  test.each(notDetected)('$part: $name', async (attack) => {
    await played(attack);
    expect(attack.sees.filter((line) => /closed|repeat|order|gap|behind|not for you/.test(line))).toEqual([]);
  });
});
