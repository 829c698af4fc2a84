import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';

/**
 * The journeys run on SQLite, and on PostgreSQL by `make journeys-postgres`: each server then has a database of its own in the one that
 * TEST_POSTGRES_URL names, made from the one whose year has been lived through.
 */
export const onPostgres = process.env['JOURNEYS_ON'] === 'postgres';

function base(): string {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined) throw new Error('TEST_POSTGRES_URL names no PostgreSQL');
  return url;
}

const psql = (command: string): void => {
  execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', base(), '-c', command], { stdio: ['ignore', 'ignore', 'inherit'] });
};

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

/** A new database: empty, or a copy of another that nobody has open. */
export function create(from?: string): string {
  const name = `journey_${randomBytes(8).toString('hex')}`;
  psql(`CREATE DATABASE ${name}${from === undefined ? '' : ` TEMPLATE ${nameOf(from)}`}`);
  const url = new URL(base());
  url.pathname = name;
  return url.href;
}

export function drop(url: string): void {
  psql(`DROP DATABASE ${nameOf(url)} WITH (FORCE)`);
}
