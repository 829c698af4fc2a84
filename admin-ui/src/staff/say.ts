import { PasskeyError } from '../crypto/passkey.ts';
import { t } from '../i18n/index.ts';

/** Why there was no touch, to a person; undefined when it was something else, which `explain` says. */
export function sayTouch(thrown: unknown): string | undefined {
  if (!(thrown instanceof PasskeyError)) return undefined;
  switch (thrown.why) {
    case 'missing':
      return t('staff.touch_missing');
    case 'known':
      return t('staff.touch_known');
    case 'declined':
      return t('staff.touch_failed');
  }
}
