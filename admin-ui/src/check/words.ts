import en from './data/words.en.json' with { type: 'json' };
import nb from './data/words.nb.json' with { type: 'json' };
import zh from './data/words.zh.json' with { type: 'json' };
import type { Span } from './normal.ts';
import { alternatives } from './lists.ts';

/** Words about illness, sick leave, substances and self-harm in a normal text. Only working notes are asked about them. */

export type Topic = 'mood' | 'worry' | 'tired' | 'diagnosis' | 'sick_leave' | 'substance' | 'self_harm';
export type CheckLanguage = 'en' | 'nb' | 'zh';

export interface Word extends Span {
  readonly topic: Topic;
}

interface List {
  readonly topics: Readonly<Record<Topic, readonly string[]>>;
  /** Phrases in which one of the words means something else. */
  readonly let: readonly string[];
}

const lists: Readonly<Record<CheckLanguage, List>> = { en, nb, zh };
const made = new Map<CheckLanguage, { topics: [Topic, RegExp][]; let: RegExp }>();

export function words(text: string, languages: readonly CheckLanguage[]): Word[] {
  return languages.flatMap((language) => {
    const patterns = patternsOf(language);
    const spared = spansOf(text, patterns.let);
    return patterns.topics.flatMap(([topic, pattern]) =>
      spansOf(text, pattern).filter((span) => !spared.some((other) => other.start <= span.start && span.end <= other.end)).map((span) => ({ ...span, topic })),
    );
  });
}

function patternsOf(language: CheckLanguage): { topics: [Topic, RegExp][]; let: RegExp } {
  const known = made.get(language);
  if (known !== undefined) return known;
  const list = lists[language];
  const fresh = {
    topics: Object.entries(list.topics).map(([topic, all]): [Topic, RegExp] => [topic as Topic, new RegExp(alternatives(all), 'gu')]),
    let: new RegExp(alternatives(list.let), 'gu'),
  };
  made.set(language, fresh);
  return fresh;
}

function spansOf(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }));
}
