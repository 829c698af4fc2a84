import { begin } from './now.ts';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { binary, build, start } from './server.ts';

/** The program, built once; the demo's year, lived through once and copied; and one server for whoever only reads. */
export default async function setup(): Promise<() => Promise<void>> {
  begin();
  build();
  const template = await start();
  await template.halt();
  // A year of life in the demo breaks none of the store's rules: this ends with an error when it does.
  execFileSync(binary, ['audit'], { env: { PATH: process.env['PATH'], LYSNING_ORIGIN: template.origin, LYSNING_DATA: join(template.data, 'data') } });
  const server = await start({ template: template.data });
  process.env['LYSNING_E2E_TEMPLATE'] = template.data;
  process.env['LYSNING_E2E_ORIGIN'] = server.origin;
  return async () => {
    await server.stop();
    await template.stop();
  };
}
