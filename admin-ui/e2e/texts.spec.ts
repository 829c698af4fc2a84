import type { Page } from '@playwright/test';
import { bookedWords, button, daysAhead, expectOwnPage, fillThings, holdThisDay, press, signIn, type FreeDay } from './guest.ts';
import { expect, expectGood, say, test } from './fixtures.ts';
import type { Mail } from './mailbox.ts';
import { now } from './now.ts';

/** A doctor wishes for short texts with one tick, gets a neutral one, and stops them in one tap; whoever did not stop gets the next. */

test.use({ own: { mailbox: true } });

const minute = 60_000;
const [hers, theirs] = ['invented@fjellro.example', 'another@fjellro.example'];

/** The evening before a day, when the text about it is due. */
const eveningBefore = ({ date }: FreeDay): string => new Date(Date.parse(`${date}T17:00:00Z`) - 24 * 60 * minute).toISOString();

/** Two days of one date, not so soon that texts go at once. */
async function twoDays(page: Page): Promise<[FreeDay, FreeDay]> {
  const days = (await daysAhead(page)).filter(({ date }) => Date.parse(date) - now().getTime() > 3 * 24 * 60 * minute);
  for (const day of days) {
    const another = days.find(({ id, date }) => id !== day.id && date === day.date);
    if (another !== undefined) return [day, another];
  }
  throw new Error('the demo has no two days of one date');
}

async function things(page: Page, day: FreeDay, channel: string): Promise<void> {
  await holdThisDay(page, 'nb', day);
  await fillThings(page, { name: 'Solveig', channel });
  await page.locator('#texts').check();
}

async function book(page: Page): Promise<string> {
  await press(button(page, 'nb', 'book.submit'));
  return (await bookedWords(page, 'nb')).join(' ');
}

test('short texts: wished for by a tick, neutral, and stopped in one tap', async ({ page, server, isMobile }) => {
  test.skip(!isMobile, 'the phone is the narrow screen, and one is enough');
  const sentTo = (to: string): readonly Mail[] => server?.mails.filter((mail) => mail.to === to) ?? [];
  const sent = (to: string, count: number): Promise<void> => expect.poll(() => sentTo(to).length, { timeout: 60_000 }).toBe(count);

  await page.goto('/nb/book');
  const [day, another] = await twoDays(page);

  // Refused for where they cannot go; nothing that is typed is lost.
  await things(page, day, 'invented@fjellro');
  await press(button(page, 'nb', 'book.submit'));
  await expect(page.locator('#channel-error')).toHaveText(say('nb', 'error.short_text_address_invalid'));
  await expect(page.locator('#name')).toHaveValue('Solveig');
  await expect(page.locator('#texts')).toBeChecked();
  await expectGood(page, 'short texts refused');
  await page.locator('#channel').fill(hers);
  const words = await book(page);

  const other = await page.context().newPage();
  await things(other, another, theirs);
  await book(other);

  // They leave at the next quarter of an hour, and say nothing of what it is about.
  server?.setClock(now(20 * minute).toISOString());
  await sent(hers, 1);
  await sent(theirs, 1);
  const [mail] = sentTo(hers);
  expect(mail?.data).toContain(`Subject: ${say('nb', 'text.subject')}`);
  expect(mail?.data).not.toMatch(/solveig|fjellro kollega|samtale|lege|lysning/i);

  await signIn(page, 'nb', words);
  await expectOwnPage(page, 'nb');
  await expectGood(page, 'own page with short texts');
  await press(button(page, 'nb', 'own.texts_stop'));
  await expect(page.getByText(say('nb', 'own.texts_stopped'))).toBeVisible();

  // The evening before, the other is told; for her nothing was left to send.
  server?.setClock(eveningBefore(day));
  await sent(theirs, 2);
  expect(sentTo(hers)).toHaveLength(1);

  // Whoever reads a text can stop them by its code alone, without script or session.
  const code = /[A-Z2-7]{4}-[A-Z2-7]{4}/.exec(sentTo(theirs)[1]?.data ?? '')?.[0] ?? '';
  await other.goto('/nb/stop');
  await other.locator('#code').fill('aaaa-bbbb');
  await press(button(other, 'nb', 'own.texts_stop'));
  await expect(other.locator('#code-wrong')).toHaveText(say('nb', 'stop.wrong'));
  await expect(other.locator('#code')).toHaveValue('aaaa-bbbb');
  await expectGood(other, 'a code that is none');
  await other.locator('#code').fill(code.toLowerCase());
  await press(button(other, 'nb', 'own.texts_stop'));
  await expect(other.getByRole('status')).toHaveText(say('nb', 'own.texts_stopped'));
  await expectGood(other, 'stopped by the code');
});
