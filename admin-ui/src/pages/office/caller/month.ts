import { language } from '../../../i18n/index.ts';

/** *December 2026*, of `2026-12`. */
export function monthName(month: string): string {
  return new Intl.DateTimeFormat(language(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
}
