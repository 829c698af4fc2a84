import { readFileSync } from 'node:fs';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, test } from 'vitest';

test('schema.d.ts is what api/openapi.yaml says (npm run schema)', async () => {
  const made = await openapiTS(new URL('../../../api/openapi.yaml', import.meta.url), { silent: true });
  const kept = readFileSync(new URL('schema.d.ts', import.meta.url), 'utf8');
  expect(`${COMMENT_HEADER}${astToString(made)}` === kept).toBe(true);
});
