/**
 * What lets the line about numbers appear, by language: words in which people have said that they do not want to live. It is
 * looked for here, in the browser, and nothing is sent, kept or counted because of it. Off until clinicians and former users have
 * tried it (`word_hint` in programme.toml); the lists are theirs to change. A word is found wherever it stands, so only what can
 * hardly mean anything else belongs here.
 */
export const hintWords: Readonly<Record<string, readonly string[]>> = {
  en: ['end my life', 'ending my life', 'end it all', 'kill myself', 'killing myself', 'take my own life', 'taking my own life', 'want to die', 'not want to live', "don't want to live", 'better off without me', 'suicid'],
  nb: ['ta livet mitt', 'ta mitt eget liv', 'avslutte livet', 'gjøre slutt på livet', 'ikke leve lenger', 'vil ikke leve', 'vil dø', 'ønsker å dø', 'bedre uten meg', 'selvmord', 'suicid'],
};
