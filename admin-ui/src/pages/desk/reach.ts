import { has, t } from '../../i18n/index.ts';

export type Line = { label: string; value: string };

/** What a guest wrote about being reached, as lines for a person: JSON inside, or else the text as it is. Empty parts are left out. */
export function reachLines(text: string): Line[] {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return [{ label: t('guests.field_number'), value: text }];
  }
  if (typeof parts !== 'object' || parts === null) return [{ label: t('guests.field_number'), value: text }];
  return Object.entries(parts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => {
      const key = `guests.field_${name}`;
      return { label: has(key) ? t(key) : name, value: typeof value === 'boolean' ? t(value ? 'guests.yes' : 'guests.no') : String(value) };
    });
}
