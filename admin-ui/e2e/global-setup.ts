import { begin } from './now.ts';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPostgres } from './database.ts';
import { binary, build, start } from './server.ts';

const dist = new URL('../dist/', import.meta.url);

/** The program, built once; the demo's year, lived through once and copied; and one server for whoever only reads. */
export default async function setup(): Promise<() => Promise<void>> {
  begin();
  build();
  const template = await start();
  await pack(template.origin);
  await template.halt();
  // A year of life in the demo breaks none of the store's rules: this ends with an error when it does.
  execFileSync(binary, ['audit'], { env: { PATH: process.env['PATH'], LYSNING_ORIGIN: template.origin, LYSNING_DATA: join(template.data, 'data'), ...(onPostgres ? { LYSNING_DATABASE_URL: readFileSync(join(template.data, 'database'), 'utf8') } : {}) } });
  const server = await start({ template: template.data });
  process.env['LYSNING_E2E_TEMPLATE'] = template.data;
  process.env['LYSNING_E2E_ORIGIN'] = server.origin;
  return async () => {
    await server.stop();
    await template.stop();
  };
}

/** Has every page packed once, as a copy does that has run for a day; else each server below would spend a second on it. */
async function pack(origin: string): Promise<void> {
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) await (await fetch(`${origin}/ui/${name}`, { headers: { 'Accept-Encoding': 'br' } })).arrayBuffer();
}
