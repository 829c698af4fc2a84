import type { Locator, Page } from '@playwright/test';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { expectOwnPage, signIn } from './guest.ts';
import { now } from './now.ts';
import { enrol, members, memberWith, phoneFor, turnTo } from './staff.ts';
import { another, expectState, meet, pickConcern } from './worried.ts';

/**
 * Whom an alarm reaches: a duty changes hands, the alarm goes to its new holder, climbs, and is taken on the next screen. Then a life is in
 * danger, and everybody is called at once. She who sits with the doctor has no hand on a pointer: her part is done by keyboard alone.
 */

test.use({ own: {} });
test.skip(({ isMobile }) => isMobile, 'a phone has no keyboard');

const minute = 60_000;

/** Walks there by Tab, and presses. */
async function key(target: Locator): Promise<void> {
  const page = target.page();
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 80; steps++) {
    if (await target.evaluate((element) => element === document.activeElement)) return page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not reach it');
}

const called = (page: Page, kind: string): Locator => page.locator('.alarm').filter({ hasText: say('en', `staff.alarm_is_${kind}`) });

/** Every page looks when it is turned to. */
async function expectCalled(page: Page, kind: string, times = 1): Promise<void> {
  await expect(async () => {
    await turnTo(page, 'en', 'staff.nav_me', 'staff.nav_me');
    await turnTo(page, 'en', 'safety.nav', 'safety.title');
    await expect(called(page, kind)).toHaveCount(times, { timeout: 2_000 });
  }).toPass({ timeout: minute });
}

test('a duty is swapped, an alarm climbs to the next screen, and a life in danger calls everybody', async ({ page, server, browser }) => {
  const [first, second] = members(server).filter(({ roles }) => roles.includes('safety_lead'));
  if (first === undefined || second === undefined) throw new Error('the demo has fewer than two safety leads');
  const doctor = await another(browser, page, server);
  const words = await meet(page, doctor, 'en', memberWith(server, 'counsellor'));
  const [lead, deputy, leader] = [await another(browser, page, server), await another(browser, page, server), await another(browser, page, server)];
  for (const [at, who] of [[lead, first], [deputy, second], [leader, memberWith(server, 'leader')]] as const) {
    await phoneFor(at);
    await enrol(at, 'en', who);
  }

  // The lead of today becomes the deputy, and the deputy leads.
  for (const at of [lead, deputy]) await turnTo(at, 'en', 'rota.page_title', 'rota.page_title');
  const today = now().toISOString().slice(0, 10);
  await lead.getByRole('button', { name: say('en', 'rota.swap_begin'), exact: true }).click();
  await lead.locator('#swap-mine').selectOption(`${today} lead`);
  await lead.locator('#swap-taker').selectOption({ label: second.name });
  await lead.locator('#swap-back').selectOption(`${today} deputy`);
  await expectGood(lead, 'a swap is asked for');
  await lead.getByRole('button', { name: say('en', 'rota.swap_ask'), exact: true }).click();
  await expect(lead.getByText(say('en', 'rota.swap_asked', { name: second.name }))).toBeVisible();
  await turnTo(deputy, 'en', 'safety.nav', 'safety.title');
  await turnTo(deputy, 'en', 'rota.page_title', 'rota.page_title');
  await deputy.getByRole('button', { name: say('en', 'rota.swap_yes'), exact: true }).click();
  await expect(deputy.getByText(say('en', 'rota.swap_done'), { exact: true })).toBeVisible();

  await key(page.getByRole('button', { name: say('en', 'safety.worried'), exact: true }));
  await key(page.getByRole('button', { name: say('en', 'safety.trigger_plans'), exact: true }));
  await key(page.getByRole('button', { name: say('en', 'safety.raise_plans'), exact: true }));
  await expectState(page, 'en', 'raised');
  await expectCalled(deputy, 'concern');
  await expectCalled(lead, 'concern', 0);
  server?.setClock(now(6 * minute).toISOString());
  await expectCalled(lead, 'concern');
  await expectGood(lead, 'an alarm that has climbed');
  await called(lead, 'concern').getByRole('button', { name: say('en', 'staff.alarm_take'), exact: true }).click();
  await expect(called(lead, 'concern').getByRole('button')).toHaveCount(0);
  await expectCalled(deputy, 'concern');
  await expect(called(deputy, 'concern')).toContainText(first.name);
  await expect(called(deputy, 'concern').getByRole('button')).toHaveCount(0);

  // The emergency number stands before anything that is pressed here.
  await key(page.getByRole('button', { name: say('en', 'safety.now'), exact: true }));
  await expect(page.locator('.aloud a[href="tel:113"]')).toBeVisible();
  await key(page.getByRole('button', { name: say('en', 'safety.now_raise'), exact: true }));
  await expectState(page, 'en', 'rescue');
  await expect(page.locator('.aloud a[href="tel:113"]')).toBeVisible();
  await expectBearsAllLooks(page, 'a life is in danger');
  for (const at of [lead, deputy, leader]) await expectCalled(at, 'rescue');
  await expectGood(leader, 'everybody is called');

  await key(page.getByRole('button', { name: say('en', 'safety.step_contact_emergency'), exact: true }));
  await expectState(page, 'en', 'arrival');
  await expect(page.locator('.aloud').first()).toHaveText(say('en', 'safety.aloud_arrival'));
  await pickConcern(deputy, 'en', 'arrival');
  await expectCalled(leader, 'rescue', 0);
  await key(page.getByRole('button', { name: say('en', 'safety.step_arrived'), exact: true }));
  await expectState(page, 'en', 'follow_up');
  await expectState(deputy, 'en', 'follow_up');
  await key(page.getByRole('button', { name: say('en', 'safety.check_submit'), exact: true }));
  await expect(page.locator('p', { hasText: say('en', 'safety.check_number_left') })).toBeVisible();
  await expectGood(page, 'help has arrived');

  // An hour of today is hers; she moves it on her own page.
  await key(page.locator('#bar nav').getByRole('link', { name: say('en', 'days.page_title'), exact: true }));
  const hers = page.locator('section[aria-labelledby="aside-title"] li');
  await expect(hers).toHaveCount(1);
  await key(hers.getByRole('button', { name: say('en', 'safety.debrief_move'), exact: true }));
  await hers.getByLabel(say('en', 'safety.debrief_move_at')).fill('20:15');
  await expectGood(page, 'an hour that is hers');
  await key(hers.getByRole('button', { name: say('en', 'safety.debrief_move_do'), exact: true }));
  await expect(hers).toContainText('20:15–21:15');

  await signIn(doctor, 'en', words.join(' '));
  await expectOwnPage(doctor, 'en');
  await expect(doctor.getByText(say('en', 'own.concern_arrived'))).toBeVisible();
  await expect(doctor.getByText(say('en', 'own.concern_told', { kind: say('en', 'own.concern_kind_emergency'), day: '' }).slice(0, -2))).toBeVisible();
});
