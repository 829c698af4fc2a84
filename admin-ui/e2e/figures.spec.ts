import { expect, expectGood, say, test } from './fixtures.ts';
import { button, press } from './guest.ts';
import { enrol, memberWith, phoneFor, turnTo } from './staff.ts';

/** The figures of a year, the door against a flood, and the one question on the goodbye page. */

test.use({ own: {} });

test('figures are shown without persons, one person shuts the door half and cannot open it alone, and a goodbye is answered', async ({ page, server, isMobile }) => {
  test.skip(isMobile, 'a page that is printed, by the office at a desk; the goodbye page is one form');
  await phoneFor(page);
  await enrol(page, 'en', memberWith(server, 'coordinator'));
  await turnTo(page, 'en', 'figures.nav', 'figures.title');
  await expect(page.locator('.chart').first()).toBeVisible();
  await expectGood(page, 'the figures');
  await press(button(page, 'en', 'figures.door_to_half'));
  await press(button(page, 'en', 'figures.door_yes_half'));
  await press(button(page, 'en', 'figures.door_to_open'));
  await press(button(page, 'en', 'figures.door_yes_open'));
  await expect(page.getByText(say('en', 'figures.door_you'))).toBeVisible();
  await expectGood(page, 'the door, half open');
  await page.goto('/nb/bye');
  await expect(page.getByText(say('nb', 'bye.question'))).toBeVisible();
  await expectGood(page, 'the goodbye page');
  await press(button(page, 'nb', 'bye.answer_somewhat'));
  await expect(page.getByRole('status')).toHaveText(say('nb', 'bye.heard'));
  await expectGood(page, 'answered');
});
