import { randomInt } from 'node:crypto';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, drop, onPostgres } from './database.ts';
import { openMailbox, type Mail } from './mailbox.ts';
import { now } from './now.ts';

/** The real program, built once, run as `demo` on a free port with data of its own that is gone afterwards. */

const root = new URL('../../', import.meta.url).pathname;
export const binary = join(root, '.cache', 'e2e', 'lysning');

export type Server = {
  /** Such as http://localhost:40123, which is its LYSNING_ORIGIN too. */
  origin: string;
  data: string;
  /** Everything that it has printed so far. */
  printed: () => string;
  /** The mails that it has sent, where it was started with a mailbox. */
  mails: readonly Mail[];
  /** Sets its clock (RFC 3339, UTC). */
  setClock: (instant: string) => void;
  /** Ends it and leaves its data. */
  halt: () => Promise<void>;
  /** Ends it, lets its files be changed, and starts it again at the same address. */
  restart: (change: () => void) => Promise<void>;
  stop: () => Promise<void>;
};

export function build(): void {
  mkdirSync(join(root, '.cache', 'e2e'), { recursive: true });
  execFileSync('go', ['build', '-o', binary, './api'], { cwd: root, stdio: 'inherit' });
}

/** A free port below those that the machine gives to outgoing connections, one of which could take it before the program does. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

export type From = {
  /** Folder of another demo, stopped, to go on from: its first start lives through a year, which takes seconds. */
  template?: string;
  /** Where its time begins, if not at the journeys' own (RFC 3339). */
  clock?: string;
  /** Believes X-Forwarded-For from this machine, so that one machine can ask as many networks. */
  manyNetworks?: boolean;
  /** A programme without anybody, as it is first started: nothing of the demo, and the machine's own time. */
  empty?: boolean;
  /** An empty PostgreSQL database instead of a file. */
  database?: string;
  /** Sends its mail to a server on this machine. */
  mailbox?: boolean;
};

/** Starts a demo and waits until it can serve. */
export async function start({ template, clock, manyNetworks = false, database, mailbox = false, empty = false }: From = {}): Promise<Server> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'lysning-e2e-'));
  if (template !== undefined && database === undefined && !empty) cpSync(join(template, 'data'), join(data, 'data'), { recursive: true });
  // Beside the folder of a demo on PostgreSQL stands which database is its.
  const lived = template === undefined || empty ? undefined : join(template, 'database');
  const made = onPostgres && database === undefined ? create(lived === undefined ? undefined : readFileSync(lived, 'utf8')) : undefined;
  const on = database ?? made;
  if (made !== undefined) writeFileSync(join(data, 'database'), made);
  const origin = `http://localhost:${port}`;
  const box = mailbox ? await openMailbox() : undefined;
  const clockFile = join(data, 'clock');
  // Under its name the file is whole at any moment.
  const setClock = (instant: string): void => {
    writeFileSync(`${clockFile}.new`, `${instant}\n`);
    renameSync(`${clockFile}.new`, clockFile);
  };
  setClock(clock ?? now().toISOString());
  const log = join(data, 'printed.log');
  const out = createWriteStream(log);
  const printed = (): string => readFileSync(log, 'utf8');
  const launch = (): ChildProcess => {
    const launched = spawn(binary, empty ? [] : ['demo'], {
      env: {
        PATH: process.env['PATH'],
        LYSNING_LISTEN: `127.0.0.1:${port}`,
        LYSNING_ORIGIN: origin,
        LYSNING_DATA: join(data, 'data'),
        ...(empty ? {} : { LYSNING_DEMO_CLOCK: clockFile }),
        ...(manyNetworks ? { LYSNING_PROXIES: '127.0.0.0/8' } : {}),
        ...(on === undefined ? {} : { LYSNING_DATABASE_URL: on }),
        ...(box === undefined ? {} : { LYSNING_SMTP: `smtp://127.0.0.1:${box.port}`, LYSNING_MAIL_FROM: 'office@fjellro.example' }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    launched.stdout.pipe(out, { end: false });
    launched.stderr.pipe(out, { end: false });
    return launched;
  };
  let child = launch();
  const end = async (): Promise<void> => {
    await stop(child, data);
    if (made !== undefined) drop(made);
    await box?.close();
  };
  const ready = async (): Promise<void> => {
    for (let tries = 0; tries < 1800; tries++) {
      if (await answers(`${origin}/readyz`)) return;
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const said = printed();
    await end();
    throw new Error(`the demo did not start:\n${said}`);
  };
  const restart = async (change: () => void): Promise<void> => {
    await halt(child);
    change();
    child = launch();
    await ready();
  };
  await ready();
  return { origin, data, printed, mails: box?.mails ?? [], setClock, restart, halt: () => halt(child), stop: end };
}

async function halt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function stop(child: ChildProcess, data: string): Promise<void> {
  await halt(child);
  rmSync(data, { recursive: true, force: true });
}
