import { t } from '../../i18n/index.ts';
import type { Role } from '../../staff/types.ts';

/** In the order in which they are offered. None is implied by another. */
export const roles: readonly Role[] = ['leader', 'coordinator', 'counsellor', 'safety_lead', 'host'];

export function roleName(role: Role): string {
  return t(`staff.role_${role}`);
}
