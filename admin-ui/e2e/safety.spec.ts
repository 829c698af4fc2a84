import { expect, expectBearsAllLooks, expectGood, say, test } from './fixtures.ts';
import { button, expectOwnPage, languageOf, press, signIn } from './guest.ts';
import { expectSignedIn, members, memberWith } from './staff.ts';
import { another, expectState, meet, pickConcern, toConcern } from './worried.ts';

/** From a worry to help, together: doctor, counsellor and safety lead in browsers of their own, on phones. */

test.use({ own: {} });
test.skip(({ isMobile }) => !isMobile, 'made for a phone in one hand');

test('with a yes: said aloud, the safety lead joins, a call together, and somebody calls tomorrow', async ({ page, server, browser, isMobile }) => {
  const language = languageOf(isMobile);
  const doctor = await another(browser, page, server);
  const words = await meet(page, doctor, language, memberWith(server, 'counsellor'));
  await press(button(page, language, 'safety.worried'));
  await press(button(page, language, 'safety.trigger_plans'));
  await expect(page.getByText(say(language, 'safety.aloud_first_plans'))).toBeVisible();
  await expect(page.getByText(say(language, 'safety.level_1'))).toBeVisible();
  await expectBearsAllLooks(page, 'what to say aloud first');
  await press(button(page, language, 'safety.raise_plans'));
  await expectState(page, language, 'raised');
  await expect(page.locator('.due')).toHaveText(new RegExp(say(language, 'safety.by', { time: '09:\\d\\d' })));

  const lead = await another(browser, page, server);
  await toConcern(lead, language, memberWith(server, 'safety_lead'), 'raised');
  await press(button(lead, language, 'safety.step_answer'));
  await expectState(lead, language, 'consent_sought');
  await expectState(page, language, 'consent_sought');
  await press(button(page, language, 'safety.step_consent_yes'));
  await expectState(page, language, 'agreed');
  await expect(page.locator('a[href="tel:113"]').first()).toBeVisible();
  await press(page.locator('.concern .plain').first().getByRole('button').first());
  await expect(page.getByText(say(language, 'safety.reached'), { exact: true })).toBeVisible();
  await expectBearsAllLooks(page, 'calling together');
  await press(button(page, language, 'safety.step_confirmed'));
  await expectState(page, language, 'follow_up');
  await press(button(page, language, 'safety.check_submit'));
  await expect(page.locator('p', { hasText: say(language, 'safety.check_number_left') })).toBeVisible();
  await expectGood(page, 'somebody calls tomorrow');

  await signIn(doctor, language, words.join(' '));
  await expectOwnPage(doctor, language);
  await expect(doctor.getByRole('heading', { name: say(language, 'own.concerns_title') })).toBeVisible();
  await expect(doctor.getByText(say(language, 'own.concern_consent_yes'))).toBeVisible();
  await expectGood(doctor, 'what the doctor reads');
});

test('refused: one asks, another decides, the two look, a third reviews, and the doctor reads who', async ({ page, server, browser, isMobile }) => {
  const language = languageOf(isMobile);
  const [first, second] = members(server).filter(({ roles }) => roles.includes('safety_lead'));
  if (first === undefined || second === undefined) throw new Error('the demo has fewer than two safety leads');
  const doctor = await another(browser, page, server);
  const words = await meet(page, doctor, language, memberWith(server, 'counsellor'));
  await press(button(page, language, 'safety.worried'));
  await press(button(page, language, 'safety.trigger_plans'));
  await press(button(page, language, 'safety.raise_plans'));
  await expectState(page, language, 'raised');
  const lead = await another(browser, page, server);
  await toConcern(lead, language, first, 'raised');
  await press(button(lead, language, 'safety.step_answer'));
  await expectState(page, language, 'consent_sought');
  await press(button(page, language, 'safety.step_consent_no'));
  await expectState(lead, language, 'refused');
  await press(lead.getByText(say(language, 'safety.without'), { exact: true }));
  await expectGood(lead, 'without consent');
  await press(button(lead, language, 'safety.ask_seal'));
  await expect(lead.getByRole('heading', { name: say(language, 'safety.seal_seal_asked') })).toBeVisible();
  await expect(button(lead, language, 'safety.seal_approve')).toHaveCount(0);

  // Who asked, in another window, finds no button, and by a call past the pages no other answer.
  const beside = await lead.context().newPage();
  await beside.goto(`/${language}/staff`);
  await expectSignedIn(beside, first.name);
  const sent = beside.waitForRequest((request) => request.url().includes('/api/v1/staff/concerns') && request.headers()['authorization'] !== undefined);
  await pickConcern(beside, language, 'refused');
  await expect(beside.getByRole('heading', { name: say(language, 'safety.seal_seal_asked') })).toBeVisible();
  await expect(button(beside, language, 'safety.seal_approve')).toHaveCount(0);
  const asked = await sent;
  const headers = { Authorization: asked.headers()['authorization'] ?? '' };
  const list = (await (await lead.request.get(asked.url(), { headers })).json()) as { concerns: { openings: { id: string; state: string }[] }[] };
  const seal = list.concerns.flatMap(({ openings }) => openings).find(({ state }) => state === 'seal_asked');
  const past = await lead.request.post(`/api/v1/staff/openings/${seal?.id ?? ''}/decision`, { headers, data: { yes: true } });
  expect([past.status(), ((await past.json()) as { code: string }).code]).toEqual([403, 'second_person_needed']);
  await beside.close();

  const other = await another(browser, page, server);
  await toConcern(other, language, second, 'refused');
  await press(button(other, language, 'safety.seal_approve'));
  await expect(other.getByRole('heading', { name: say(language, 'safety.seal_seal_open') })).toBeVisible();
  await press(button(lead, language, 'safety.seal_look'));
  await expect(lead.getByText('+47 00 00 00 00')).toBeVisible();
  await expectBearsAllLooks(lead, 'what was kept back');
  await lead.locator('select[id^="told-to"]').selectOption('emergency');
  await press(button(lead, language, 'safety.seal_told_submit'));
  await expectState(lead, language, 'disclosed');
  await expectGood(lead, 'somebody was told');

  // Neither of the two reviews it; the leader had no part in it.
  await expect(button(other, language, 'safety.review_begin')).toHaveCount(0);
  const uninvolved = await another(browser, page, server);
  await toConcern(uninvolved, language, memberWith(server, 'leader'), 'disclosed');
  await press(button(uninvolved, language, 'safety.review_begin'));
  await expect(uninvolved.getByText(say(language, 'safety.review_lead'))).toBeVisible();
  await expectBearsAllLooks(uninvolved, 'a review');
  await press(button(uninvolved, language, 'safety.review_in_order'));
  await expect(uninvolved.getByRole('heading', { name: say(language, 'safety.seal_seal_reviewed') })).toBeVisible();

  await signIn(doctor, language, words.join(' '));
  await expectOwnPage(doctor, language);
  await expect(doctor.getByText(say(language, 'own.opening_who', { first: first.name, second: second.name }))).toBeVisible();
  await expect(doctor.getByText(say(language, 'own.concern_ground_life'))).toBeVisible();
  await expect(doctor.getByText(say(language, 'own.concern_finding_in_order'))).toBeVisible();
  await expectGood(doctor, 'what the doctor reads of an opening');
});
