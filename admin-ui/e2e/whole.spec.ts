import type { Page } from '@playwright/test';
import { expect, expectGood, say, test } from './fixtures.ts';
import { bookedWords, button, expectOwnPage, fillThings, freeDays, holdThisDay, press, signIn, type FreeDay } from './guest.ts';
import { clockTo, named, someone, type Life } from './life.ts';
import { monday } from './now.ts';
import { enrol, phoneFor, signInStaff, turnTo } from './staff.ts';

/**
 * The whole way in two browsers at once: a doctor on a phone, in Norwegian, and counsellors at a desk, in English. From the
 * link to *all gone*: passkey and words, a day given, booked, words read, a message and its answer, a note that the doctor
 * reads and ends, a yes to a colleague, a letter saved, the day held, and the clock moved until nothing is left.
 */

test.use({ own: { clock: monday } });

/** Days of one counsellor, soonest first. */
async function daysOf(page: Page, counsellor: string): Promise<FreeDay[]> {
  const { months } = (await (await page.request.get('/api/v1/days')).json()) as { months: string[] };
  const lists = await Promise.all(months.slice(0, 3).map((month) => freeDays(page, month)));
  return lists.flat().filter((day) => day.counsellor === counsellor).sort((a, b) => a.date.localeCompare(b.date));
}

/** Gives the first Saturday in sight: nobody gives one by a pattern. */
async function giveADay(page: Page): Promise<void> {
  await turnTo(page, 'en', 'days.page_title', 'days.heading');
  const grid = page.getByRole('grid', { name: say('en', 'days.table') });
  await grid.locator('[tabindex="0"]').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'End', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
  await press(button(page, 'en', 'days.give_day'));
  await press(button(page, 'en', 'days.make'));
  await expect(page.getByText(say('en', 'days.made'))).toBeVisible();
}

type OwnPage = { guest: { until: string }; bookings: { card_name: string; day: { date: string; start: string; counsellor: string } }[] };

/** What the server tells of the doctor next. Taken as it passes: the browser forgets an answer's body when the page turns. */
function nextPage(doctor: Page): Promise<OwnPage> {
  return new Promise((resolve) => {
    void doctor.route('**/api/v1/me', async (route) => {
      const response = await route.fetch();
      if (response.ok()) resolve((await response.json()) as OwnPage);
      await route.fulfill({ response });
    }, { times: 1 });
  });
}

/** Of what a page fetches, one message comes spoilt, as from a store with a fault: it does not open there. */
async function spoilOne(page: Page): Promise<void> {
  let spoilt = false;
  await page.route('**/api/v1/me/items/*', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    const item = (await response.json()) as { sealed: string };
    // A message is longer than what a guest writes alone.
    if (!spoilt && item.sealed.length > 12_000) {
      spoilt = true;
      item.sealed = item.sealed.slice(4);
    }
    return route.fulfill({ response, json: item });
  });
}

async function openGuest(page: Page, name: string): Promise<void> {
  await press(page.locator('#bar nav').getByRole('link', { name: say('en', 'guests.page_title') }));
  await press(page.locator('.guest-list').getByRole('button', { name: `“${name}”` }));
  await expect(page.locator('#app h1')).toHaveText(`“${name}”`);
}

test('the whole way of a doctor and two counsellors, until all is gone', async ({ browser, server, isMobile }) => {
  test.skip(isMobile, 'a phone and a desk are both in it');
  test.setTimeout(300_000);
  if (server === undefined) throw new Error('it needs a server of its own');
  const life: Life = { server, browser, pages: [], now: monday };
  const [ingrid, ola] = [named(server, 'Ingrid'), named(server, 'Ola')];

  // Links, passkeys, words.
  const hers = await someone(life, false);
  await phoneFor(hers);
  await enrol(hers, 'en', ingrid);
  const { counsellors } = (await (await hers.request.get('/api/v1/programme')).json()) as { counsellors: { id: string; name: string }[] };
  const idOf = (name: string): string => counsellors.find((one) => one.name === name)?.id ?? '';

  // A day is given, and booked.
  const before = new Set((await daysOf(hers, idOf(ingrid.name))).map(({ id }) => id));
  await giveADay(hers);
  const doctor = await someone(life, true);
  const given = (await daysOf(doctor, idOf(ingrid.name))).find(({ id }) => !before.has(id));
  if (given === undefined) throw new Error('the day that she gave is not on offer');
  await holdThisDay(doctor, 'nb', given);
  await fillThings(doctor, { name: 'Kari', channel: '+47 00 00 00 00', words: 'Det har vært en lang høst.' });
  await press(button(doctor, 'nb', 'book.submit'));
  const words = await bookedWords(doctor, 'nb');
  await signIn(doctor, 'nb', words.join(' '));
  await expectOwnPage(doctor, 'nb');

  // The words are read, and the doctor sees it.
  await press(hers.locator('#bar nav').getByRole('link', { name: say('en', 'guests.page_title') }));
  await press(hers.locator('#bar nav').getByRole('link', { name: say('en', 'staff.nav_today') }));
  const unread = hers.locator('.notice.care', { hasText: say('en', 'desk.words_to_read') });
  await press(unread.locator('li', { hasText: 'Kari' }).getByRole('button'));
  await press(button(hers, 'en', 'desk.words_open'));
  await expect(hers.getByText('Det har vært en lang høst.')).toBeVisible();
  await press(button(hers, 'en', 'desk.words_ok'));
  await expect(hers.getByText(say('en', 'desk.words_ok_done'))).toBeVisible();

  // A message, and its answer.
  await openGuest(hers, 'Kari');
  await hers.locator('#message').fill('Welcome. The door is the green one.');
  await press(button(hers, 'en', 'guests.send'));
  await expect(hers.locator('.thread .said.mine')).toContainText('green one');
  await signIn(doctor, 'nb', words.join(' '));
  await expectOwnPage(doctor, 'nb');
  await press(doctor.getByRole('button', { name: new RegExp(`^${say('nb', 'own.write_to', { name: ingrid.name.split(' ')[0] ?? '' })}`) }));
  await expect(doctor.locator('.thread .written')).toHaveText(['Welcome. The door is the green one.']);
  await doctor.locator('#message').fill('Takk. Da kommer jeg.');
  await press(button(doctor, 'nb', 'own.message_send'));
  await expect(doctor.locator('.thread .written')).toHaveCount(2);
  await press(button(doctor, 'nb', 'own.back'));
  await openGuest(hers, 'Kari');
  await press(button(hers, 'en', 'guests.thread_open', { n: 1 }));
  await expect(hers.getByText('Da kommer jeg.')).toBeVisible();

  // A note, after the doctor's yes; the doctor reads it and ends it.
  await press(button(doctor, 'nb', 'own.note_yes', { name: ingrid.name }));
  await expect(doctor.getByText(say('nb', 'own.note_yes_kept'))).toBeVisible();
  await openGuest(hers, 'Kari');
  await hers.locator('#note').fill('Asked about the timetable; look at it together.');
  await press(button(hers, 'en', 'guests.note_keep'));
  await expect(hers.getByText('look at it together')).toBeVisible();
  await expectGood(hers, 'a guest with a note');
  await signIn(doctor, 'nb', words.join(' '));
  await expectOwnPage(doctor, 'nb');
  const note = doctor.locator('tbody', { hasText: say('nb', 'own.kind_working_note') });
  await press(note.getByRole('button', { name: new RegExp(`^${say('nb', 'own.read')}`) }));
  await expect(note.getByText('look at it together')).toBeVisible();
  await press(note.getByRole('button', { name: new RegExp(`^${say('nb', 'own.erase_item')}`) }));
  await press(note.getByRole('button', { name: say('nb', 'own.erase_item_yes') }));
  await expect(note).toHaveCount(0);

  // A colleague is proposed; the doctor says yes and ticks what goes along.
  await openGuest(hers, 'Kari');
  await expect(hers.getByText('look at it together')).toHaveCount(0);
  await press(hers.locator('summary', { hasText: say('en', 'guests.hand') }));
  await hers.locator('#colleague').selectOption({ label: ola.name });
  await press(button(hers, 'en', 'guests.hand_ask'));
  await expect(hers.getByText(say('en', 'guests.hand_done', { name: 'Kari' })).or(hers.getByText(ola.name).last()).first()).toBeVisible();
  const known = nextPage(doctor);
  await signIn(doctor, 'nb', words.join(' '));
  const card = (await known).bookings[0]?.card_name ?? '';
  await expectOwnPage(doctor, 'nb');
  await expectGood(doctor, 'asked for a colleague');
  await press(button(doctor, 'nb', 'own.ask_yes'));
  await expect(button(doctor, 'nb', 'own.ask_yes')).toHaveCount(0);
  const choose = button(doctor, 'nb', 'own.ask_choose');
  const moved = doctor.getByText(say('nb', 'own.moved').split('{')[0] ?? '');
  await expect(doctor.getByText(say('nb', 'own.ask_said_yes')).or(moved).first()).toBeVisible();
  await expectOwnPage(doctor, 'nb');
  // Nobody but her gives a Saturday: a day of his is chosen, by video.
  await press(choose);
  await press(doctor.locator('.day', { hasText: 'Video' }).first());
  await press(button(doctor, 'nb', 'own.ask_keep'));
  // Their messages go along. One of them does not open in the doctor’s browser: the old counsellor’s seals that one.
  const messages = doctor.locator('label.tick', { hasText: say('nb', 'own.kind_message') });
  await expect(messages).toHaveCount(2);
  for (const message of await messages.all()) await press(message);
  await spoilOne(doctor);
  await press(button(doctor, 'nb', 'own.ask_yes'));
  await expect(button(doctor, 'nb', 'own.ask_yes')).toHaveCount(0);
  await press(hers.locator('#bar nav').getByRole('link', { name: say('en', 'guests.page_title') }));
  await press(hers.locator('.guest-list').getByRole('button', { name: card })); // the chosen name has gone along
  await expect(hers.getByRole('heading', { name: say('en', 'guests.hand_on', { colleague: ola.name }) })).toBeVisible();
  await expectGood(hers, 'a text to hand on');
  await press(button(hers, 'en', 'guests.hand_on_do', { colleague: ola.name }));
  await expect(hers.getByText(say('en', 'guests.hand_on_done', { colleague: ola.name })).or(hers.getByText(say('en', 'guests.gone_guest'))).first()).toBeVisible();
  await expect(button(hers, 'en', 'guests.hand_on_do', { colleague: ola.name })).toHaveCount(0);

  // The colleague meets the guest; a letter is written, saved, and gone.
  const his = await someone(life, false);
  await phoneFor(his);
  await enrol(his, 'en', ola);
  await openGuest(his, 'Kari');
  await press(his.getByRole('button', { name: say('en', 'guests.handed_open', { n: 2 }) }));
  for (const text of ['The door is the green one.', 'Da kommer jeg.']) await expect(his.getByText(text)).toBeVisible();
  await press(his.locator('summary', { hasText: say('en', 'guests.letter') }));
  await his.locator('#letter-wishes').fill('I wish for one free evening a week.');
  await press(button(his, 'en', 'guests.letter_seal'));
  await expect(his.getByText(say('en', 'guests.letter_sealed', { name: 'Kari' }))).toBeVisible();
  const answer = nextPage(doctor);
  await signIn(doctor, 'nb', words.join(' '));
  const { bookings, guest } = await answer;
  expect(bookings.map(({ day }) => day.counsellor)).toEqual([idOf(ola.name)]);
  await expectOwnPage(doctor, 'nb');
  const letter = doctor.locator('tbody', { hasText: say('nb', 'own.kind_letter') });
  await press(letter.getByRole('button', { name: new RegExp(`^${say('nb', 'own.read')}`) }));
  await expect(letter.getByText('one free evening a week').first()).toBeVisible();
  await expectGood(doctor, 'a letter');
  await press(button(doctor, 'nb', 'own.letter_open'));
  await expectGood(doctor, 'a letter to save');
  await press(button(doctor, 'nb', 'own.letter_have'));
  await expect(doctor.getByText(say('nb', 'own.letter_gone'))).toBeVisible();
  await expect(letter).toHaveCount(0);

  // The day itself: the room is shown half an hour before, and where the doctor sits that day is read in the first minutes.
  const { date = '', start = '' } = bookings[0]?.day ?? {};
  const before30 = (minutes: number): string => new Date(Date.parse(`${date}T${start}:00+01:00`) - (30 + minutes) * 60_000).toISOString();
  const room = doctor.getByRole('link', { name: say('nb', 'own.video_room') });
  await clockTo(life, before30(5));
  await signIn(doctor, 'nb', words.join(' '));
  await expectOwnPage(doctor, 'nb');
  await expect(doctor.getByText(say('nb', 'own.video_later').split('{')[0] ?? '')).toBeVisible();
  await expect(room).toHaveCount(0);
  await doctor.locator('#today-place').fill('Hjemme hos meg, Oppdiktet gate 3');
  await press(doctor.locator('form', { has: doctor.locator('#today-place') }).getByRole('button'));
  await expect(doctor.getByText(say('nb', 'own.today_kept'))).toBeVisible();
  await clockTo(life, before30(-1));
  await signIn(doctor, 'nb', words.join(' '));
  await expect(room).toHaveAttribute('href', /^https:\/\/video\.example\/\w+$/);
  await expectGood(doctor, 'the day itself');
  await signInStaff(his, 'en', ola.name);
  const theirRoom = his.getByRole('link', { name: say('en', 'desk.room_open') });
  await expect(theirRoom).toHaveAttribute('href', (await room.getAttribute('href')) ?? '');
  await press(his.getByRole('button', { name: new RegExp(`^${say('en', 'desk.sitting_open')}`) }));
  await expect(his.getByText('Oppdiktet gate 3')).toBeVisible();
  await expectGood(his, 'the day itself, at the desk');

  // The day is over, the room is dead, and it was held.
  await clockTo(life, `${date}T17:00:00Z`);
  await signIn(doctor, 'nb', words.join(' '));
  await expectOwnPage(doctor, 'nb');
  await expect(room).toHaveCount(0);
  await signInStaff(his, 'en', ola.name);
  await press(his.locator('article', { hasText: 'Kari' }).or(his.locator('article').last()).first().getByRole('button', { name: new RegExp(`^${say('en', 'desk.held')}`) }));
  await expect(his.getByText(say('en', 'desk.said_held')).or(his.getByText(say('en', 'desk.was_held'))).first()).toBeVisible();

  // On the day that the page has named nothing is left, for nobody.
  await clockTo(life, `${guest.until}T12:00:00Z`);
  await signIn(doctor, 'nb', words.join(' '));
  await expect(doctor.locator('#words-wrong')).toHaveText(say('nb', 'error.sign_in_refused'));
  for (const [page, member] of [[his, ola], [hers, ingrid]] as const) {
    await signInStaff(page, 'en', member.name, '/staff/guests');
    await expect(page.locator('#app h1')).toBeVisible();
    await expect(page.getByText('“Kari”')).toHaveCount(0);
  }
});
