import type { Component } from 'svelte';
import type { Key } from './i18n/index.ts';

/** A page's code, as it is fetched. */
export type Page = { default: Component };

/** One page of an app. Its path stands behind the language: /en/book. */
export type Route = { path: string; title: Key; load: () => Promise<Page> };
