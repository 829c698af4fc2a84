/** Read by the Vite plugin, svelte-check and eslint alike. */
export default {
  compilerOptions: {
    runes: true,
    // 'tree' builds elements by createElement instead of parsing HTML, so that the page
    // needs no Trusted Types policy for its templates.
    fragments: 'tree',
  },
};
