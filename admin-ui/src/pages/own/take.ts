import type { Me, Programme } from '../../api/types.ts';
import type { GuestKeys } from '../../crypto/crypto.ts';
import type { Crypto } from '../../crypto/lazy.ts';
import { date, t } from '../../i18n/index.ts';
import { counsellorName, dayLine } from '../programme.ts';
import { keysFor } from '../sealing.ts';
import { datesOf } from '../week/weeks.ts';
import { actionName, authorName, byName, kindName, linesOf, openItem, otherName } from './texts.ts';

/** Everything that is held, as a text that a person can read in any program. @throws Problem when one could not be fetched */
export async function everything(programme: Programme, me: Me, crypto: Crypto, keys: GuestKeys): Promise<string> {
  const lines = [`${programme.name} · ${programme.origin}`, t('own.take_head', { day: date(programme.today, 'long') }), ''];
  for (const booking of me.bookings) {
    lines.push(
      dayLine(programme, booking.day),
      `${t('booked.card_name')}: ${booking.card_name}`,
      `${t('booked.who')}: ${counsellorName(programme, booking.day.counsellor)}`,
      `${t('own.held_until')}: ${date(booking.until, 'long')}`,
      '',
    );
  }
  if (me.week !== undefined) {
    lines.push(t('week.held', { dates: datesOf(me.week.course, 'long'), name: me.week.card_name }), `${t('own.held_until')}: ${date(me.week.until, 'long')}`, '');
  }
  const all = await keysFor(me.items);
  for (const item of me.items) {
    const opened = await openItem(crypto, keys, item, undefined, all);
    lines.push(
      `${kindName(item.kind)} (${t('own.held_you_and', { name: otherName(item) })})`,
      ...(item.author === 'guest' ? [] : [`${t('own.held_written_by')}: ${authorName(item)}`]),
      `${t('own.held_until')}: ${date(item.until, 'long')}`,
      ...item.fetched.map(({ by, day }) => `${t('own.held_fetched')}: ${t('own.held_by', { by: byName(by), day: date(day, 'long') })}`),
      ...(opened.state === 'open'
        ? linesOf(item.kind, opened.text).map(({ label, value }) => `  ${label === '' ? '' : `${label}: `}${value}`)
        : [`  ${t('own.take_unopened')}`]),
      '',
    );
  }
  for (const { added } of me.guest.passkeys) lines.push(t('own.held_passkey', { day: date(added, 'long') }), '');
  for (const standBy of me.stand_bys) lines.push(t('own.standby_waiting', { day: date(standBy.before, 'long') }), '');
  lines.push(t('own.log_title'), ...me.log.map((row) => `  ${date(row.day, 'long')}: ${byName(row.by)}, ${actionName(row.action)}`), '');
  return lines.join('\r\n');
}
