import { date, t } from '../../i18n/index.ts';
import type { DeskView } from './office.ts';

type Line = DeskView['leavers'][number]['could_read'][number];

const kinds = ['chosen_name', 'contact', 'needs', 'words_beforehand', 'call_wish', 'call_now', 'today', 'message', 'forwarded'] as const;

/** "3 messages, written on 4 March". A kind that this page does not know yet is called a text. */
export function readableLine({ kind, day, count }: Line): string {
  const known = kinds.find((one) => one === kind);
  return t('office.left_line', { what: known === undefined ? t('office.kind_other') : t(`office.kind_${known}`), n: count, day: date(day) });
}
