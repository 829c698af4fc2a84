/** Puts a word in the place of the n-th one (0 is the first) of what was typed, and leaves the rest as it stands. */
export function replaceWord(typed: string, at: number, word: string): string {
  let place = -1;
  // Words are what the reader of words takes for words: runs of letters; a number or a dot between them is no word.
  return typed.replace(/\p{L}[\p{L}\p{M}]*/gu, (found) => ((place += 1) === at ? word : found));
}
