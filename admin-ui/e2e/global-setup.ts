import { begin } from './now.ts';
import { build, start } from './server.ts';

/** The program, built once; the demo's year, lived through once and copied; and one server for whoever only reads. */
export default async function setup(): Promise<() => Promise<void>> {
  begin();
  build();
  const template = await start();
  await template.halt();
  const server = await start({ template: template.data });
  process.env['LYSNING_E2E_TEMPLATE'] = template.data;
  process.env['LYSNING_E2E_ORIGIN'] = server.origin;
  return async () => {
    await server.stop();
    await template.stop();
  };
}
