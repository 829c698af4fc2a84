import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { button, languageOf, press } from './guest.ts';
import { enrol, memberWith, phoneFor, turnTo } from './staff.ts';

/** The office gives out the rooms of a week that doctors have asked for, and prints the lists of the house. */

test.use({ own: {} });

test('a bed is moved and locked, the plan is made anew, a caller is added, the lists are made', async ({ page, server, isMobile }) => {
  test.skip(isMobile, 'rooms are given out at a desk');
  test.setTimeout(120_000);
  const language = languageOf(isMobile);
  await phoneFor(page);
  await enrol(page, language, memberWith(server, 'coordinator'));
  await turnTo(page, language, 'courses.nav', 'courses.title');
  await press(page.locator('#courses tbody tr').first().getByRole('button', { name: new RegExp(`^${say(language, 'courses.open')}`) }));
  await press(page.locator('.page-head').getByRole('link', { name: say(language, 'courses.beds_title'), exact: true }));
  await expect(page.locator('#beds tbody tr')).toHaveCount(11);
  const guests = page.locator('#beds tbody li');
  await expect(guests).toHaveCount(7);
  await expect(page.locator('#beds .tag', { hasText: say(language, 'courses.beds_share') })).toHaveCount(2);
  await expectBearsAllLooks(page, 'the beds');

  // By keyboard: open the form, choose the last room, send.
  const first = guests.first();
  const name = (await first.locator('strong').textContent()) ?? '';
  await first.getByRole('button', { name: new RegExp(`^${say(language, 'courses.beds_move')}`) }).press('Enter');
  const to = first.locator('select');
  await expect(to).toBeFocused();
  await to.selectOption({ index: 10 });
  await first.locator('form').getByRole('button', { name: say(language, 'courses.beds_move'), exact: true }).press('Enter');
  const moved = page.locator('#beds tbody li', { hasText: name });
  await expect(moved.locator('.tag', { hasText: say(language, 'courses.beds_is_locked') })).toBeVisible();
  await press(button(page, language, 'courses.beds_plan'));
  await expect(page.getByText(say(language, 'courses.beds_planned'))).toBeVisible();
  await expect(moved.locator('.tag', { hasText: say(language, 'courses.beds_is_locked') })).toBeVisible();

  // The lists: rooms and heads, then what is sealed for the office, opened here.
  await press(page.locator('.page-head').getByRole('link', { name: say(language, 'courses.lists_title'), exact: true }));
  await page.locator('#list-fire').check();
  await expect(page.locator('.sheet-of')).toHaveCount(5);
  await expectGood(page, 'the fire list');
  await page.locator('#list-kitchen').check();
  await press(page.getByRole('button', { name: say(language, 'courses.list_open', { n: 7 }) }));
  // The copied demo was sealed at another address: what does not open is said, and is never taken for *nothing special*.
  await expect(page.getByText(say(language, 'courses.list_closed')).first()).toBeVisible();
  await expect(page.locator('main table')).not.toContainText(name);
  await expectGood(page, 'the kitchen list');

  // A caller joins the line.
  await turnTo(page, language, 'office.nav', 'office.title');
  await press(page.locator('#week-requests summary'));
  await page.locator('#week-chosen').selectOption({ index: 1 });
  await press(button(page, language, 'office.weeks_caller'));
  await page.locator('#caller-avoid-nobody').check();
  await press(button(page, language, 'office.weeks_caller_do'));
  await expect(page.locator('.aloud')).toBeVisible();
  await expectGood(page, 'a caller is added');
});
