import { bookDay, button, expectOwnPage, press, signIn } from './guest.ts';
import { expect, say, test } from './fixtures.ts';

/** One journey on the other database; what the rules do there is proven in Go. make test always has one. */

const { TEST_POSTGRES_URL: postgres } = process.env;
test.skip(postgres === undefined, 'no PostgreSQL is named');

// The database that .ci/postgres makes for this: the demo takes an empty one only.
test.use({ own: postgres === undefined ? false : { database: postgres.replace('/postgres?', '/journeys?') } });

test('a day booked, found again and erased', async ({ page }) => {
  test.slow();
  const words = await bookDay(page, 'nb', { name: 'Kari', channel: '+47 00 00 00 00', words: 'Nettene er lange.' });
  await signIn(page, 'nb', words.join(' '));
  await expectOwnPage(page, 'nb');
  await press(page.getByRole('button', { name: new RegExp(`^${say('nb', 'own.read')}`) }).first());
  await expect(page.getByText('Kari').first()).toBeVisible();
  await press(button(page, 'nb', 'own.erase_do'));
  await press(button(page, 'nb', 'own.erase_yes'));
  await expect(page.locator('h1')).toHaveText(say('nb', 'own.gone_title'));
  await signIn(page, 'nb', words.join(' '));
  await expect(page.locator('#words-wrong')).toHaveText(say('nb', 'error.sign_in_refused'));
});
