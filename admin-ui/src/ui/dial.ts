/** The link that calls a number, however it is written. */
export function dial(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, '')}`;
}
