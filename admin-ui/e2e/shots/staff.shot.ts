import { expect, say, test } from '../fixtures.ts';
import { button, press } from '../guest.ts';
import { enrol, members, memberWith, pathOf, turnTo } from '../staff.ts';
import { device, keep } from './keep.ts';

/** The pages of those who work here: joining on a phone, the counsellor's desk, the office. */

test.use({ own: {} });

test('joining', async ({ browser, server }) => {
  const page = await device(browser, server, { language: 'nb' });
  await page.goto(pathOf(memberWith(server, 'safety_lead').link, 'nb'));
  await press(button(page, 'nb', 'join.begin'));
  await expect(page.locator('#join-words')).toBeVisible();
  await keep(page, 'join-nb');
});

test('the counsellor\'s desk', async ({ browser, server }) => {
  const ingrid = members(server).find(({ name }) => name.startsWith('Ingrid'));
  if (ingrid === undefined) throw new Error('Ingrid is missing');
  const page = await device(browser, server, { language: 'en', width: 1280, height: 900 });
  await enrol(page, 'en', ingrid);
  await expect(page.locator('#app article').first()).toBeVisible();
  await keep(page, 'today-en');
  await turnTo(page, 'en', 'days.page_title', 'days.heading');
  await expect(page.getByRole('grid', { name: say('en', 'days.table') })).toBeVisible();
  await keep(page, 'days-en');
  await press(page.locator('#bar nav').getByRole('link', { name: say('en', 'guests.page_title') }));
  await press(page.locator('.guest-list').getByRole('button').first());
  await expect(page.locator('#app h1')).not.toHaveText(new RegExp(`^(${say('en', 'guests.guest_page_title')}$|${say('en', 'guests.page_title')})`));
  await keep(page, 'guest-en');
});

test('the office', async ({ browser, server }) => {
  const page = await device(browser, server, { language: 'en', width: 1280, height: 900 });
  await enrol(page, 'en', memberWith(server, 'leader'));
  await expect(page.locator('#morning-gaps')).toBeVisible();
  await keep(page, 'morning-en');
  await turnTo(page, 'en', 'caller.nav', 'caller.title');
  await expect(page.locator('.day').first()).toBeVisible();
  await keep(page, 'caller-en');
  await turnTo(page, 'en', 'courses.nav', 'courses.title');
  await press(page.locator('#courses tbody tr').first().getByRole('button').first());
  await expect(page.locator('.of-lecture').first()).toBeVisible();
  await keep(page, 'week-board-en', { whole: true });
  await turnTo(page, 'en', 'courses.house_nav', 'courses.house_title');
  await keep(page, 'house-en');
  await turnTo(page, 'en', 'people.nav', 'people.title');
  await expect(page.locator('#people tbody tr').first()).toBeVisible();
  await keep(page, 'people-en');
});
