import type { Locator, Page } from '@playwright/test';
import type { WeekTalk } from '../src/api/types.ts';
import type { GuestKeys } from '../src/crypto/keys.ts';
import { asksForWeek, keysOf, pageOf, saysYes, withdraws } from './colleagues.ts';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { button, expectOwnPage, press, signIn, twelveWords } from './guest.ts';
import { clockTo, named, someone, type Life } from './life.ts';
import { monday } from './now.ts';
import { shown } from './shots/keep.ts';
import { enrol, memberWith, phoneFor, signInStaff, turnTo, type Member } from './staff.ts';

/**
 * A week, from its template until nothing of it is left: planned and published by the office at a desk, in English; asked for by twelve
 * doctors, three of them on phones, in Norwegian, two of whom share a workplace. What the other nine do goes the same way as from a browser.
 */

test.use({ own: { clock: monday } });

const first = '2027-01-18';
const asked = '2026-11-23';
const answered = '2026-11-24T08:01:00Z'; // the promised hour is 09:00 in Oslo
const decided = '2026-12-28T09:00:00Z'; // T-21
const after = '2027-02-22T09:00:00Z';

/** The same day, some minutes later. */
const later = (instant: string, minutes: number): string => new Date(Date.parse(instant) + minutes * 60_000).toISOString();

/** Copies the template, is stopped, mends it, by keyboard alone, and publishes. */
async function plan(page: Page): Promise<void> {
  await turnTo(page, 'en', 'courses.nav', 'courses.title');
  await expect(page.locator('#courses tbody tr')).toHaveCount(2);
  await press(button(page, 'en', 'courses.copy'));
  for (const [field, name] of [['first', 'Ola Tveitnes'], ['second', 'Ingrid'], ['host', 'Gro Vertshus'], ['safety', 'Anne Moldskred']] as const) {
    const option = page.locator(`#copy-${field} option`, { hasText: name });
    await expect(option).toHaveCount(1);
    await page.locator(`#copy-${field}`).selectOption((await option.getAttribute('value')) ?? '');
  }
  await page.locator('#copy-host-phone').fill('12 34 56 75');
  await page.locator('#copy-safety-phone').fill('12 34 56 70');
  await expectGood(page, 'copying');
  await press(button(page, 'en', 'courses.copy_submit'));
  await standBehind(page);

  const lecture = page.locator('.of-lecture button', { hasText: 'identity' });
  await press(lecture);
  await page.locator('#block-theme').selectOption('');
  await press(button(page, 'en', 'courses.save'));
  await expect(page.locator('#missing button')).toHaveText(say('en', 'courses.finding_theme_missing', { theme: say('en', 'courses.theme_identity') }));
  const confirm = page.locator('.confirm');
  await press(button(page, 'en', 'courses.publish'));
  await press(confirm.getByRole('button', { name: say('en', 'courses.publish'), exact: true }));
  await expect(confirm.locator('.wrong')).toHaveText(say('en', 'error.course_not_ready'));
  await expectGood(page, 'stopped');
  await shown(page, 'week-stopped-en');
  await press(confirm.getByRole('button', { name: say('en', 'staff.back') }));

  await lecture.focus();
  await page.keyboard.press('Enter');
  await page.locator('#block-theme').selectOption('identity');
  await page.locator('#block-theme').press('Enter');
  await button(page, 'en', 'courses.save').press('Enter');
  await expect(page.locator('#missing-title')).toHaveText(say('en', 'courses.nothing_missing'));
  await expect(lecture).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(lecture).toContainText('09:30');
  await expect(lecture).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(lecture).toContainText('09:15');
  await expectBearsAllLooks(page, 'the board');

  await press(button(page, 'en', 'courses.publish'));
  await press(confirm.getByRole('button', { name: say('en', 'courses.publish'), exact: true }));
  await expect(page.locator('.page-head .tag')).toHaveText(say('en', 'courses.state_published'));
}

/** In the evenings of its five days nobody stands behind it yet: a sentence for each leads to the rota, which is written by keyboard. */
async function standBehind(page: Page): Promise<void> {
  const sentence = page.locator('#missing button');
  await expect(sentence).toHaveCount(5);
  await press(sentence.first());
  await expect(page.locator('#app h1')).toHaveText(say('en', 'rota.page_title'));
  await expect(page.locator('details.rota-week').filter({ has: page.getByText(say('en', 'rota.gaps'), { exact: true }) })).toHaveCount(1);
  await expectBearsAllLooks(page, 'the rota with a gap');
  for (const desk of ['safety', 'office']) {
    const change = page.locator(`#change-${desk}-${first}`);
    await change.press('Enter');
    const form = page.locator('form.box');
    await expect(form).toBeFocused();
    for (const n of [1, 2, 3, 4]) await form.getByRole('checkbox').nth(n).press('Space');
    await page.locator('#to-0').fill('22:00');
    await button(page, 'en', 'rota.keep').press('Enter');
    await expect(form).toHaveCount(0);
    await expect(change).toBeFocused();
  }
  await expect(page.getByText(say('en', 'rota.gaps'), { exact: true })).toHaveCount(0);
  await turnTo(page, 'en', 'courses.nav', 'courses.title');
  await press(page.locator('#courses tbody tr', { hasText: say('en', 'courses.state_planned') }).getByRole('button'));
  await expect(page.locator('#missing-title')).toHaveText(say('en', 'courses.nothing_missing'));
}

/** The office opens a part of this week. */
async function openWeek(page: Page, part: string): Promise<void> {
  await turnTo(page, 'en', 'courses.nav', 'courses.title');
  await press(page.locator('#courses tbody tr', { hasText: '18 Jan' }).getByRole('button', { name: new RegExp(`^${say('en', 'courses.open')}`) }));
  await press(page.locator('.page-head').getByRole('link', { name: say('en', part), exact: true }));
}

/** The form for this week, on a phone. */
async function choose(page: Page, week: string): Promise<void> {
  await page.goto('/nb/');
  await press(page.locator('main a[href="/nb/week"]').first());
  await press(page.locator(`section[aria-labelledby="week-${week}"]`).getByRole('button', { name: new RegExp(`^${say('nb', 'week.ask_this')}`) }));
  await expect(page.locator('#name')).toBeVisible();
}

/** Sends it; gives the way back. */
async function ask(page: Page): Promise<string[]> {
  await press(button(page, 'nb', 'week.submit'));
  await expect(page.locator('h1')).toHaveText(say('nb', 'week.done'));
  await press(page.getByRole('button', { name: say('nb', 'booked.print'), exact: true }));
  return twelveWords(page.locator('#way ol.words li'));
}

/** Where somebody works who would meet nobody of the own department. */
async function worksIn(page: Page, hospital: string, department: string): Promise<void> {
  await page.locator('#hospital').selectOption(hospital);
  await page.locator('#department').selectOption(department);
}

/** The own page's box about the week, once it says this. */
async function reads(page: Page, words: readonly string[], key: string): Promise<Locator> {
  await signIn(page, 'nb', words.join(' '));
  await expectOwnPage(page, 'nb');
  const box = page.locator('section[aria-labelledby="week-title"]');
  await expect(box).toContainText((say('nb', key).split('{')[0] ?? '').trim());
  return box;
}

test('a week with twelve doctors, from its template until nothing of it is left', async ({ page, browser, server, watch, isMobile }) => {
  test.skip(isMobile, 'a desk and phones are both in it');
  test.setTimeout(300_000);
  if (server === undefined) throw new Error('it needs a server of its own');
  const life: Life = { server, browser, pages: [page], now: monday };
  const { origin } = server;
  await clockTo(life, monday);
  // She leads the programme and keeps the office: the rota of the safety desk is hers to write.
  const coordinator: Member = memberWith(server, 'coordinator');
  const ola = named(server, 'Ola');
  await phoneFor(page);
  await enrol(page, 'en', coordinator);
  const desk = await someone(life, false, watch.also);
  await phoneFor(desk);
  await enrol(desk, 'en', ola);
  await plan(page);

  // Twelve ask. Kari is refused first for what is missing; nothing that is typed is lost, in another language neither.
  const { courses } = (await (await page.request.get('/api/v1/courses')).json()) as { courses: { id: string; first_date: string; state: string }[] };
  const week = courses.find(({ first_date: date }) => date === first)?.id ?? '';
  const kari = await someone(life, true, watch.also);
  await choose(kari, week);
  await kari.locator('#name').fill('Kari');
  await kari.locator('#needs').fill('Ingen trapper.');
  await press(button(kari, 'nb', 'week.submit'));
  await expect(kari.locator('#channel[aria-invalid=true]')).toBeVisible();
  await expect(kari.locator('#hospital[aria-invalid=true]')).toBeVisible();
  await press(kari.locator('.langs a[hreflang="en"]'));
  await expect(kari.getByText(say('en', 'week.avoid'))).toBeVisible();
  await expect(kari.locator('#needs')).toHaveValue('Ingen trapper.');
  await press(kari.locator('.langs a[hreflang="nb"]'));
  await kari.locator('#channel').fill('+47 00 00 00 00');
  await worksIn(kari, 'nordvik', 'medicine');
  await expectBearsAllLooks(kari, 'a few things for a week');
  const hers = await ask(kari);
  await expectGood(kari, 'asked');

  const liv = await someone(life, true, watch.also);
  await choose(liv, week);
  await liv.locator('#name').fill('Liv');
  await liv.locator('#channel').fill('+47 00 00 00 01');
  await worksIn(liv, 'nordvik', 'medicine');
  const livs = await ask(liv);
  const nine: GuestKeys[] = [];
  for (let n = 1; n <= 9; n++) nine.push(await asksForWeek(origin, week, { name: `Lege ${n}`, ...(n === 2 ? { needs: 'No nuts.', early_arrival: true } : {}) }, asked));
  const nils = await someone(life, true, watch.also);
  await choose(nils, week);
  await nils.locator('#name').fill('Nils');
  await nils.locator('#channel').fill('+47 00 00 00 02');
  await nils.locator('#avoid-nobody').check();
  const his = await ask(nils);
  const nilsKeys = await keysOf(his, origin);

  // Nobody has an answer before the promised hour; then ten have a place. Liv cannot be with Kari, and for Nils it is full: both read the same.
  await reads(kari, hers, 'week.own_asked');
  await clockTo(life, answered);
  const everybody = [await keysOf(hers, origin), ...nine];
  for (const keys of everybody) await expect.poll(async () => (await pageOf(keys)).week?.state).toBe('confirmed');
  await reads(kari, hers, 'week.own_confirmed');
  await expectGood(kari, 'own page with a week');
  await shown(kari, 'week-confirmed-nb');
  const hersWaits = await reads(liv, livs, 'week.own_waiting');
  const hisWaits = await reads(nils, his, 'week.own_waiting');
  await expect(hisWaits).toHaveText(await hersWaits.innerText());
  await shown(liv, 'week-waiting-nb');

  // The beds: one is moved by keyboard and locked there; a room goes out of use, and who sleeps in it gets another.
  await signInStaff(page, 'en', coordinator.name);
  await openWeek(page, 'courses.beds_title');
  const guests = page.locator('#beds tbody li');
  await expect(guests).toHaveCount(10);
  await expectBearsAllLooks(page, 'the beds');
  const card = (await guests.first().locator('strong').textContent()) ?? '';
  await guests.first().getByRole('button', { name: new RegExp(`^${say('en', 'courses.beds_move')}`) }).press('Enter');
  const to = guests.first().locator('select');
  await expect(to).toBeFocused();
  await to.selectOption({ index: 10 });
  await guests.first().locator('form').getByRole('button', { name: say('en', 'courses.beds_move'), exact: true }).press('Enter');
  const moved = page.locator('#beds tbody li', { hasText: card }).locator('.tag', { hasText: say('en', 'courses.beds_is_locked') });
  await expect(moved).toBeVisible();
  await press(button(page, 'en', 'courses.beds_plan'));
  await expect(page.getByText(say('en', 'courses.beds_planned'))).toBeVisible();
  await expect(moved).toBeVisible();
  await shown(page, 'beds-en');
  await turnTo(page, 'en', 'courses.house_nav', 'courses.house_title');
  await expect(page.locator('.rooms tbody tr')).toHaveCount(11);
  await press(page.locator('.rooms tbody tr').nth(1).getByRole('button'));
  await page.locator('#room-from').fill(first);
  await page.locator('#room-to').fill('2027-01-22');
  await press(button(page, 'en', 'courses.save'));
  await expect(page.locator('.box .wrong')).toHaveText(say('en', 'error.room_in_use'));
  await expectGood(page, 'a room that somebody sleeps in');
  await press(button(page, 'en', 'courses.room_empty'));
  await expect(page.locator('.rooms tbody tr').nth(1)).toContainText('18 Jan');
  await openWeek(page, 'courses.beds_title');
  await expect(guests).toHaveCount(10);
  await expect(page.locator('#beds tbody tr').nth(1).locator('li')).toHaveCount(0);

  // Twelve stand in the line of this week, and a caller joins that of another. Somebody gives a place back: Liv is passed over as long as Kari comes, and Nils has it offered.
  await openWeek(page, 'office.weeks_title');
  const lines = page.locator('#week-requests ul.plain > li');
  await expect(lines).toHaveCount(12);
  await shown(page, 'week-line-en');
  await page.locator('#week-chosen').selectOption({ index: 1 });
  await press(button(page, 'en', 'office.weeks_caller'));
  await page.locator('#caller-avoid-nobody').check();
  await press(button(page, 'en', 'office.weeks_caller_do'));
  await expect(page.locator('.aloud')).toBeVisible();
  await expectGood(page, 'a caller is added');
  await withdraws(nine[0]);
  await clockTo(life, later(answered, 2));
  await expect.poll(async () => (await pageOf(nilsKeys)).week?.state).toBe('offered');
  await reads(nils, his, 'week.own_offered');
  await expectGood(nils, 'a place is offered');
  await press(button(nils, 'nb', 'week.own_yes'));
  await expect(nils.getByText(say('nb', 'week.own_yes_done'))).toBeVisible();
  await reads(liv, livs, 'week.own_waiting');

  // Kari withdraws, and Liv has a place.
  await reads(kari, hers, 'week.own_confirmed');
  await press(button(kari, 'nb', 'week.own_withdraw'));
  await press(button(kari, 'nb', 'week.leave_yes'));
  await expect(kari.getByText(say('nb', 'week.left'))).toBeVisible();
  await expectGood(kari, 'withdrawn');
  await press(button(kari, 'nb', 'own.back'));
  await expect(kari.getByText(say('nb', 'own.no_booking'))).toBeVisible();
  await clockTo(life, later(answered, 4));
  await expect.poll(async () => (await pageOf(await keysOf(livs, origin))).week?.state).toBe('offered');
  await reads(liv, livs, 'week.own_offered');
  await press(button(liv, 'nb', 'week.own_yes'));
  await expect(liv.getByText(say('nb', 'week.own_yes_done'))).toBeVisible();

  // At the date there are enough, and the week is on: everybody reads when their talk is. Nils would rather talk with Ola, on the last
  // day, and who has that hour says yes; one of the nine cannot come after all.
  await clockTo(life, decided);
  const talkOf = async (keys: GuestKeys): Promise<WeekTalk | undefined> => (await pageOf(keys)).week?.talk;
  await expect.poll(() => talkOf(nilsKeys)).toBeDefined();
  await reads(nils, his, 'week.own_confirmed');
  await expectGood(nils, 'the week is on');
  await press(button(nils, 'nb', 'week.talk_other'));
  const hour = nils.locator('#talk-time option', { hasText: ola.name }).last();
  await nils.locator('#talk-time').selectOption((await hour.getAttribute('value')) ?? '');
  await press(button(nils, 'nb', 'week.talk_other_do'));
  await expect(nils.getByText(say('nb', 'week.talk_wish_done'))).toBeVisible();
  const coming = [...nine.slice(1), await keysOf(livs, origin)];
  const pages = await Promise.all(coming.map(async (keys) => ({ keys, week: (await pageOf(keys)).week })));
  const wanted = pages.find(({ week: its }) => its?.talk_asks?.length === 1);
  await saysYes(wanted?.keys, wanted?.week?.talk_asks?.[0]?.id);
  await expect(await reads(nils, his, 'week.own_confirmed')).toContainText(ola.name);
  const talk = await talkOf(nilsKeys);
  const free = pages.find((one) => one !== wanted && one.week?.talk?.counsellor !== talk?.counsellor && (one.week?.talk?.date ?? '') >= (talk?.date ?? ''));
  await withdraws(free?.keys);

  // On the morning of that talk Ola is ill: another hour is asked after, and nothing changes without a yes.
  await clockTo(life, `${talk?.date ?? first}T06:30:00Z`);
  await signInStaff(desk, 'en', ola.name);
  await expect(desk.getByRole('table', { name: say('en', 'desk.week_talks') }).locator('tbody tr')).toHaveCount(5);
  await press(button(desk, 'en', 'desk.ill'));
  await expect(desk.getByText(say('en', 'desk.ill_what_week'))).toBeVisible();
  await expectGood(desk, 'ill in a week');
  await press(button(desk, 'en', 'desk.ill_yes'));
  await expect(button(desk, 'en', 'desk.ill_yes')).toHaveCount(0);
  const askedAbout = await reads(nils, his, 'week.talk_ask_away');
  await expectGood(nils, 'asked about the talk');
  await shown(nils, 'talk-away-nb');
  await press(button(nils, 'nb', 'week.talk_yes'));
  await expect(nils.getByText(say('nb', 'week.talk_said_yes'))).toBeVisible();
  await expect(askedAbout).not.toContainText(ola.name);

  // The lists of the house: heads by night, needs by room and without a name, names at the door.
  await signInStaff(page, 'en', coordinator.name);
  await openWeek(page, 'courses.lists_title');
  await page.locator('#list-fire').check();
  await expect(page.locator('.sheet-of')).toHaveCount(5);
  await expect(page.locator('.sheet-of').first()).toContainText('12 34 56 75');
  await expectGood(page, 'the fire list');
  await page.locator('#list-cards').check();
  await expect(page.locator('.sheet-of')).toHaveCount(9);
  await expect(page.locator('.sheet-of').first()).toContainText('12 34 56 70');
  await expectGood(page, 'the room cards');
  const sheet = page.locator('main table');
  const openAll = page.getByRole('button', { name: say('en', 'courses.list_open', { n: 9 }) });
  await page.locator('#list-kitchen').check();
  await press(openAll);
  await expect(sheet).toContainText('No nuts.');
  await expect(sheet).not.toContainText('Nils');
  await expectGood(page, 'the kitchen list');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('#bar')).toBeHidden();
  await expect(sheet).toBeVisible();
  await shown(page, 'kitchen-list-print-en');
  await page.emulateMedia({ media: 'screen' });
  await page.locator('#list-door').check();
  await press(openAll);
  await expect(sheet).toContainText('Nils');
  await expect(sheet).toContainText('Lege 2');
  await expectGood(page, 'the door list');

  // Thirty days after it nothing is left, for nobody.
  await clockTo(life, after);
  for (const [who, words] of [[kari, hers], [liv, livs], [nils, his]] as const) {
    await signIn(who, 'nb', words.join(' '));
    await expect(who.locator('#words-wrong')).toHaveText(say('nb', 'error.sign_in_refused'));
  }
  await signInStaff(page, 'en', coordinator.name);
  await turnTo(page, 'en', 'courses.nav', 'courses.title');
  await expect(page.locator('#courses tbody tr').first()).toBeVisible();
  await expect(page.locator('#courses tbody tr', { hasText: '18 Jan' })).toHaveCount(0);
});
