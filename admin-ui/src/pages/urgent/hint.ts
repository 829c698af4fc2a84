import { hintWords } from './hint-words.ts';

/** Whether one of the words stands in a text. All languages are looked through: people write in the one that is nearest. */
export function hints(text: string): boolean {
  const plain = text.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ');
  return Object.values(hintWords).some((list) => list.some((word) => plain.includes(word)));
}
