import type { Page } from '@playwright/test';
import { expect, say, test } from './fixtures.ts';
import { bookDay, button, expectOwnPage, press, signIn } from './guest.ts';
import { enrol, memberWith, phoneFor, turnTo } from './staff.ts';

/**
 * P5 P6 in a real browser: answers of the true server, changed on their way, as by a server that lies. What is changed is said on the
 * screen, and is no text there. All attacks are played to the readers themselves in src/crypto/hostile; here it shows that the screens
 * ask those, and say what they say.
 */

test.use({ own: {} });
test.skip(({ isMobile }) => isMobile, 'what is believed is the same on any screen');

type Item = { id: string; kind: string; seq: number; author: string; to: string; epoch?: number };
type Public = { recipient: string; signing_key: string };
/** What is changed of any answer here. */
type Answer = { items: Item[]; counsellors: Public[]; mine: { epoch: number }[] };
type Lie = (answer: Answer) => void;

/** Lets an answer be changed on its way; without a lie it passes as it is. */
async function between(page: Page, path: string): Promise<(lie?: Lie) => void> {
  let lie: Lie | undefined;
  await page.route(`**/api/v1/${path}`, async (route) => {
    if (lie === undefined || route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    const answer = (await response.json()) as Answer;
    const before = JSON.stringify(answer);
    lie(answer);
    expect(JSON.stringify(answer), 'an attack that changes nothing is none').not.toBe(before);
    return route.fulfill({ response, json: answer });
  });
  return (told) => {
    lie = told;
  };
}

/** What a server does to the list of two messages, what is left to read, and what the page says in place of the rest. */
const attacks: readonly { name: string; does: (items: Item[], one: Item, two: Item) => Item[] | undefined; left: readonly (0 | 1)[]; said: readonly string[] }[] = [
  { name: 'two messages given each other’s numbers', left: [], said: ['own.not_for_you', 'own.not_for_you'], does: (_, one, two) => void ([one.seq, two.seq] = [two.seq, one.seq]) },
  { name: 'one repeated', left: [0, 1], said: ['own.thread_order'], does: (items, _, two) => [...items, { ...two }] },
  { name: 'one repeated under a new number', left: [0, 1], said: ['own.thread_order'], does: (items, _, two) => [...items, { ...two, seq: 3 }] },
  { name: 'another with a number that was used', left: [0], said: ['own.thread_behind', 'own.thread_order'], does: (_, one, two) => void (two.seq = one.seq) },
  { name: 'somebody unknown as its writer', left: [0], said: ['own.not_for_you'], does: (_, __, two) => void (two.author = 'f'.repeat(32)) },
  { name: 'the office as its writer', left: [0], said: ['own.not_for_you'], does: (_, __, two) => void (two.author = 'office') },
  { name: 'the newest cut off', left: [0], said: ['own.thread_behind'], does: (items, _, two) => items.filter((item) => item !== two) },
];

test('P5 P6 a doctor sees what a server has changed, and reads none of it', async ({ page }) => {
  const number = ((await (await page.request.get('/api/v1/programme')).json()) as { phone: { number: string } }).phone.number;
  const texts = ['I may be late.', 'No, I am not.'];
  const me = await between(page, 'me');
  const keys = await between(page, 'keys');
  const words = await bookDay(page, 'en', { name: 'Kari', words: 'Long nights.' });
  await press(page.locator('main').getByRole('link', { name: say('en', 'booked.to_own') }));
  await expectOwnPage(page, 'en');
  const keyWords = page.locator('dd[translate="no"]').first();
  await expect(keyWords).toHaveText(/^(\w+ ){5}\w+$/);
  const printed = await keyWords.innerText();

  const toThread = page.getByRole('button', { name: new RegExp(`^${say('en', 'own.write_to', { name: '' }).trim()}`) }).first();
  const written = page.locator('.thread .written');
  const complaints = page.locator('main .notice.care[role="alert"] p:first-child');
  await press(toThread);
  for (const [at, text] of texts.entries()) {
    await page.locator('#message').fill(text);
    await press(button(page, 'en', 'own.message_send'));
    await expect(written).toHaveText(texts.slice(0, at + 1));
  }
  for (const { name, does, left, said } of attacks) {
    await test.step(name, async () => {
      me((answer) => {
        const [one, two] = answer.items.filter(({ kind }) => kind === 'message').sort((a, b) => a.seq - b.seq);
        if (one === undefined || two === undefined) throw new Error('the two messages are not there');
        answer.items = does(answer.items, one, two) ?? answer.items;
      });
      await press(button(page, 'en', 'own.thread_look'));
      await expect(complaints).toHaveText(said.map((key) => say('en', key, { number })));
      await expect(written).toHaveText(left.map((at) => texts[at] ?? ''));
      me();
      await press(button(page, 'en', 'own.thread_look'));
      await expect(complaints).toHaveCount(0);
      await expect(written).toHaveText(texts);
    });
  }

  // A copy for the office that is said to be for another of its keys.
  me(({ items }) => { for (const item of items) if (item.kind === 'chosen_name' && item.to === 'office') item.epoch = 9; });
  await press(button(page, 'en', 'own.thread_look'));
  await press(button(page, 'en', 'own.back'));
  await press(page.getByRole('button', { name: new RegExp(`^${say('en', 'own.read')} ?: ${say('en', 'own.kind_chosen_name')}`) }));
  await expect(complaints).toHaveText([say('en', 'own.other_key', { name: say('en', 'own.by_office'), number })]);
  me();

  // Two counsellors' keys exchanged: the words are not those of the card any more.
  keys(({ counsellors: [a, b] }) => {
    if (a === undefined || b === undefined) throw new Error('the demo has two counsellors at least');
    [a.recipient, b.recipient, a.signing_key, b.signing_key] = [b.recipient, a.recipient, b.signing_key, a.signing_key];
  });
  await signIn(page, 'en', words.join(' '));
  await expectOwnPage(page, 'en');
  await expect(keyWords).toHaveText(/^(\w+ ){5}\w+$/);
  await expect(keyWords).not.toHaveText(printed);
});

test('P5 a desk’s file of another epoch is no key of hers, and the honest one fits', async ({ page, server }) => {
  const desk = await between(page, 'staff/desks/office');
  await phoneFor(page);
  await enrol(page, 'en', memberWith(server, 'leader'));
  desk(({ mine }) => { for (const file of mine) file.epoch += 1; });
  await turnTo(page, 'en', 'office.nav', 'office.title');
  const office = page.locator('#desk-office');
  const compare = office.getByRole('button', { name: say('en', 'office.compare') });
  await press(compare);
  await expect(office.getByRole('alert')).toHaveText(say('en', 'office.other'));
  desk();
  await turnTo(page, 'en', 'people.nav', 'people.title');
  await turnTo(page, 'en', 'office.nav', 'office.title');
  await press(compare);
  await expect(office.getByText(say('en', 'office.fits'))).toBeVisible();
});
