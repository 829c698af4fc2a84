import { api } from '../../api/client.ts';
import type { StaffedLine } from '../../api/types.ts';

/** Who answers now, the same for everybody; undefined when it cannot be told or nobody does. */
export async function staffedLine(): Promise<StaffedLine | undefined> {
  try {
    const now = await api.staffedLine();
    return now.open ? now : undefined;
  } catch {
    return undefined;
  }
}
