import { has, t } from '../../i18n/index.ts';

/** The name of a kind of item, at the start of a line. */
export function kindOf(kind: string): string {
  const key = `guests.kind_${kind}`;
  return has(key) ? t(key) : t('guests.kind_other');
}
