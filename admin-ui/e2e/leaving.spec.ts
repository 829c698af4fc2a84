import type { Locator } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { button, press } from './guest.ts';
import { enrol, joinBy, linkShown, members, memberWith, phoneFor, turnTo } from './staff.ts';

/** A counsellor looks after herself, and leaves: supervision, a number for the office, training, the leader's list, and the telephone. */

test.skip(({ isMobile }) => isMobile, 'the desk is made for a desk; the phone is looked at by its width');

/** A Monday, in the programme's hours. */
const monday = '2026-11-23T08:00:00Z';

test.use({ own: { clock: monday } });

test('supervision is booked without a guest; who leaves is out, her guests are asked, and a yes on the telephone counts', async ({ page, browser, server }) => {
  test.setTimeout(90_000);
  const her = members(server).find(({ roles }) => roles.includes('counsellor') && !roles.includes('leader') && !roles.includes('coordinator'));
  if (her === undefined) throw new Error('the demo has no counsellor who is nothing else besides');
  await page.clock.setFixedTime(new Date(monday));
  await phoneFor(page);
  await enrol(page, 'nb', her);
  await turnTo(page, 'nb', 'desk.profile_page_title', 'desk.profile');
  const supervision = page.locator('#supervision');
  await press(supervision.getByRole('button', { name: new RegExp(`^${say('nb', 'desk.supervision_book')}`) }).first());
  await expect(supervision.getByRole('status')).toContainText('Bestilt');
  await expectGood(page, 'own care');
  await expectBearsAllLooks(page, 'own care');
  await press(supervision.getByRole('button', { name: new RegExp(`^${say('nb', 'desk.supervision_give_back')}`) }));
  await expect(supervision.getByRole('status')).toContainText('Gitt tilbake');
  await turnTo(page, 'nb', 'staff.nav_me', 'staff.me_title');
  await page.locator('#own-phone').fill('12 34 56 80');
  await press(button(page, 'nb', 'staff.phone_keep'));
  await expect(page.getByText(say('nb', 'staff.phone_kept'))).toBeVisible();

  const desk = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await desk.clock.setFixedTime(new Date(monday));
  await phoneFor(desk);
  await enrol(desk, 'en', memberWith(server, 'leader'));
  await turnTo(desk, 'en', 'people.nav', 'people.title');
  const deed = (what: 'people.do_anew' | 'people.do_training' | 'people.do_disable'): string => say('en', 'people.deed_for').replace('{deed}', say('en', what)).replace('{name}', her.name);
  // Passkey and words are lost: she begins anew the same hour, and the office calls whose texts are lost with them.
  await press(desk.getByRole('button', { name: deed('people.do_anew') }));
  await expect(desk.getByText(say('en', 'people.anew_text'))).toBeVisible();
  await press(button(desk, 'en', 'people.anew_yes'));
  const link = await linkShown(desk);
  await press(button(desk, 'en', 'people.card_close'));
  const anew = await (await browser.newContext()).newPage();
  await anew.clock.setFixedTime(new Date(monday));
  await joinBy(anew, 'nb', link, her.name);
  await anew.close();
  await press(desk.getByRole('button', { name: deed('people.do_training') }));
  await desk.locator('#training-until').fill('2027-06-30');
  await press(button(desk, 'en', 'people.training_yes'));
  await expect(desk.getByRole('row').filter({ hasText: her.name })).toContainText('30 June 2027');
  await press(desk.getByRole('button', { name: deed('people.do_disable') }));
  await press(button(desk, 'en', 'people.disable_yes'));
  const left = desk.locator('#exits details').filter({ hasText: her.name });
  await expect(left).toHaveCount(1);
  await press(left.getByLabel(say('en', 'people.exit_papers')));
  await expect(left.getByLabel(say('en', 'people.exit_papers'))).toBeChecked();
  await expectGood(desk, 'who has left');
  await expectBearsAllLooks(desk, 'who has left');

  const phone = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await phone.clock.setFixedTime(new Date(monday));
  await phoneFor(phone);
  const office = members(server).find(({ roles }) => roles.includes('coordinator') && !roles.includes('leader'));
  if (office === undefined) throw new Error('nobody but the leader answers the telephone of the demo');
  await enrol(phone, 'en', office);
  await turnTo(phone, 'en', 'office.nav', 'office.title');
  const lost = phone.locator('#alarms li').filter({ hasText: say('en', 'office.owed_keys_lost', { name: her.name, day: '' }).slice(2) });
  await expect(lost.first()).toContainText(her.name);
  const asked = phone.locator('#alarms li').filter({ hasText: say('en', 'office.asked_leaving') }).first();
  await expect(asked).toContainText(her.name);
  // Guest by guest, by keyboard: a day is kept, the guest says yes, and another says that another date will do.
  const enter = async (on: Locator): Promise<void> => {
    await on.focus();
    await phone.keyboard.press('Enter');
  };
  await enter(button(phone, 'en', 'rebook.start'));
  await expect(phone.locator('h1')).toHaveText(say('en', 'rebook.title'));
  const guest = phone.locator('#rebook-guest');
  await expect(guest).toBeVisible();
  await expectGood(phone, 'a guest whose day cannot be kept');
  await expectBearsAllLooks(phone, 'a guest whose day cannot be kept');
  const first = (await guest.textContent()) ?? '';
  const step = phone.locator('section').filter({ has: guest });
  await enter(step.locator('summary', { hasText: say('en', 'office.next_days') }));
  await enter(step.locator('details').getByRole('button').first());
  await expect(phone.getByText(/^Kept for the guest/)).toBeFocused();
  await enter(step.getByRole('button', { name: new RegExp(`^${say('en', 'office.said_yes')}`) }));
  await enter(step.locator('.confirm').getByRole('button', { name: say('en', 'office.said_yes'), exact: true }));
  await expect(phone.getByText(say('en', 'office.said_yes_done'))).toBeFocused();
  await expect(guest).not.toHaveText(first);
  await enter(button(phone, 'en', 'rebook.later'));
  await enter(button(phone, 'en', 'rebook.later_yes'));
  await expect(phone.getByText(say('en', 'rebook.later_done'))).toBeFocused();
  await expect(phone.getByText(say('en', 'rebook.state_later'), { exact: true }).first()).toBeVisible();
  await press(phone.locator('#bar nav').getByRole('link', { name: say('en', 'staff.nav_today'), exact: true }));
  await expect(phone.locator('#morning-gaps')).toBeVisible();
  await press(phone.locator('summary', { hasText: say('en', 'morning.line') }));
  await expect(phone.getByText(say('en', 'morning.owed_leaving')).first()).toBeVisible();
  await expectGood(phone, 'the line');
});
