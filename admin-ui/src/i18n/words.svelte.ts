/** The words in use. They are state, so that a page follows at once when its reader turns to another language. */

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Catalogue = Partial<Record<string, string | Plural>>;

class Words {
  catalogue = $state.raw<Catalogue>({});
  code = $state.raw('en');
}

export const words = new Words();
