import { has, t, type Key } from '../i18n/index.ts';
import { Problem } from './refusal.ts';
import type { Work } from './types.ts';

/** What a refusal is told by; the refusal itself knows no language (refusal.ts). */
export { Problem };

/** The sentence for a person. Any thrown value may be given: what is not a Problem is told as an internal fault. */
export function explain(thrown: unknown): string {
  const key = `error.${thrown instanceof Problem ? thrown.code : 'internal'}`;
  return has(key) ? t(key) : t('error.internal' satisfies Key);
}

/** Reads a problem document. A body that is none (a proxy's page, half an answer) becomes `internal`. */
export function problemFrom(status: number, body: unknown): Problem {
  if (typeof body !== 'object' || body === null) return new Problem('internal', status);
  const { code, errors, work } = body as { code?: unknown; errors?: unknown; work?: unknown };
  const fields = Array.isArray(errors)
    ? errors.map((e: { location?: unknown; code?: unknown }) => ({ location: text(e.location), code: text(e.code) }))
    : [];
  return new Problem(typeof code === 'string' ? code : 'internal', status, fields, isWork(work) ? work : undefined);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isWork(value: unknown): value is Work {
  if (typeof value !== 'object' || value === null) return false;
  const work = value as Partial<Record<keyof Work, unknown>>;
  return typeof work.challenge === 'string' && typeof work.cost === 'number' && typeof work.prefix === 'string';
}
