/**
 * How many characters a limit sees: code points, as the reader of the sealed text counts them. Four bytes is the most
 * that one of them takes, so that a limit in characters is one in bytes too.
 */
export function lettersIn(text: string): number {
  return Array.from(text).length;
}
