import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** What would break a promise of the product, each with the promise. */
const forbidden = {
  imports: {
    patterns: [
      {
        group: ['age-encryption', 'age-encryption/*', '@noble/*', '@scure/*'],
        message: 'Only src/crypto talks to the cryptography, so that one folder can be read and judged.',
      },
    ],
  },
  globals: [
    { name: 'localStorage', message: 'Nothing of a guest stays in the browser.' },
    { name: 'sessionStorage', message: 'Nothing of a guest stays in the browser.' },
    { name: 'indexedDB', message: 'Nothing of a guest stays in the browser.' },
  ],
  properties: [
    { object: 'Math', property: 'random', message: 'Secrets come from crypto.getRandomValues, and nothing else here needs chance.' },
    { object: 'window', property: 'localStorage', message: 'Nothing of a guest stays in the browser.' },
    { object: 'window', property: 'sessionStorage', message: 'Nothing of a guest stays in the browser.' },
    { property: 'innerHTML', message: 'Trusted Types: text is text.' },
    { property: 'outerHTML', message: 'Trusted Types: text is text.' },
    { property: 'insertAdjacentHTML', message: 'Trusted Types: text is text.' },
    { object: 'document', property: 'cookie', message: 'No cookie for the doctor.' },
  ],
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', 'playwright-report/', 'public/', 'scripts/', 'src/api/schema.d.ts', 'eslint.config.js', 'svelte.config.js'] },
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { project: ['./tsconfig.json', './tsconfig.node.json'], tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      'no-restricted-imports': ['error', forbidden.imports],
      'no-restricted-globals': ['error', ...forbidden.globals],
      'no-restricted-properties': ['error', ...forbidden.properties],
      'no-console': 'error',
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // No enum and hardly a class here, and these two take as long as all others together.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/no-inline-styles': 'error',
      'svelte/button-has-type': 'error',
      // Links are plain addresses of our own route table; src/router.svelte.ts catches the clicks.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } } },
  { files: ['src/crypto/**'], rules: { 'no-restricted-imports': 'off' } },
  // A journey looks into the storages to see that they are empty.
  { files: ['e2e/**'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['e2e/**', '*.config.ts', '**/*.test.ts'], languageOptions: { globals: { ...globals.node } }, rules: { 'no-console': 'off' } },
);
