import { bookDay, button, expectOwnPage, languageOf, press } from './guest.ts';
import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';

/** A doctor's own page beyond the booking: messages, a yes to notes and its end, papers, and somebody else without a reason. */

test.use({ own: {} });

test('messages in order, a note permitted and not, two papers, and another colleague', async ({ page, isMobile, watch }) => {
  test.slow();
  const language = languageOf(isMobile);
  const words = { first: 'May I bring a friend to the door?', second: 'Forget it, I come alone.' };
  await watch.wire.readBodies();
  await bookDay(page, language, { name: 'Kari', channel: '+47 00 00 00 00', words: 'Long nights.' });
  await press(page.locator('main').getByRole('link', { name: say(language, 'booked.to_own') }));
  await expectOwnPage(page, language);
  await expectGood(page, 'own page');
  await expectBearsAllLooks(page, 'own page');

  const write = page.getByRole('button', { name: new RegExp(`^${say(language, 'own.write_to', { name: '' }).trim()}`) }).first();
  // What is typed stays through another language and a look elsewhere.
  await press(write);
  await page.locator('#message').fill(words.first);
  await page.goBack();
  await expectOwnPage(page, language);
  await press(write);
  await expect(page.locator('#message')).toHaveValue(words.first);
  await press(button(page, language, 'own.message_send'));
  await expect(page.locator('.thread .written')).toHaveText([words.first]);
  await expect(page.locator('#message')).toHaveValue('');
  await page.locator('#message').fill(words.second);
  await press(button(page, language, 'own.message_send'));
  await expect(page.locator('.thread .written')).toHaveText([words.first, words.second]);
  await expectGood(page, 'a thread');
  await expectBearsAllLooks(page, 'a thread');
  // An ended message leaves the other where it was.
  await press(page.locator('.thread li').first().getByRole('button'));
  await expect(page.locator('.thread .written')).toHaveText([words.second]);
  expect(watch.wire.sent.some((sent) => sent.includes('friend') || sent.includes(Buffer.from('friend to').toString('base64').slice(0, 10)))).toBe(false);
  await press(button(page, language, 'own.back'));

  const yes = page.getByRole('button', { name: new RegExp(`^${(say(language, 'own.note_yes').split('{')[0] ?? '').trim()}`) });
  await press(yes);
  await expect(page.getByText(say(language, 'own.note_yes_kept'))).toBeVisible();
  await press(button(page, language, 'own.note_no'));
  await expect(page.getByText(say(language, 'own.note_no_kept'))).toBeVisible();

  await press(button(page, language, 'own.close_title'));
  await expectGood(page, 'rather somebody else');
  await press(button(page, language, 'own.close_yes'));
  await expect(page.getByText(say(language, 'own.close_done'))).toBeVisible();
  await expectGood(page, 'asked for another day');
  await press(button(page, language, 'own.ask_choose'));
  await expect(page.locator('.day').first()).toBeVisible();
  await press(page.locator('.day').last());
  await press(button(page, language, 'own.ask_keep'));
  await expect(page.getByText(say(language, 'own.ask_is_kept'))).toBeVisible();
  await expect(page.locator('main fieldset input:checked')).not.toHaveCount(0);
  await expectGood(page, 'a day is kept');
  await press(button(page, language, 'own.ask_yes'));
  await expect(page.getByText(say(language, 'own.moved').split('{')[0] ?? '').first()).toBeVisible();
  await expect(button(page, language, 'own.ask_yes')).toHaveCount(0);
  await expectOwnPage(page, language);
});
