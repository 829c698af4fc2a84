import { build, start } from './server.ts';

/** One demo for all journeys that do not move time; those start their own (`server.ts`). */
export default async function setup(): Promise<() => Promise<void>> {
  build();
  const server = await start();
  process.env['LYSNING_E2E_ORIGIN'] = server.origin;
  process.env['LYSNING_E2E_DATA'] = server.data;
  return server.stop;
}
