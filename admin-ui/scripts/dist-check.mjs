import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Builds into a folder of its own, twice, and compares with the committed dist: what Go serves must be what these
 * sources build, and the build must not depend on where or when it runs. Run by `npm run dist:check`.
 */

function files(folder) {
  const all = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
  return new Map(all.sort().map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

function build() {
  const folder = mkdtempSync(join(tmpdir(), 'lysning-dist-'));
  try {
    execFileSync('npm', ['run', '--silent', 'build', '--', '--logLevel', 'error'], { env: { ...process.env, LYSNING_DIST: folder }, stdio: 'inherit' });
    return files(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function differences(a, b) {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

const [first, second, kept] = [build(), build(), files('dist')];
const unsteady = differences(first, second);
const stale = differences(first, kept);
if (unsteady.length > 0) console.error(`two builds differ: ${unsteady.join(', ')}`);
if (stale.length > 0) console.error(`dist is not what the sources build (run npm run build): ${stale.join(', ')}`);
if (unsteady.length + stale.length > 0) process.exit(1);
console.log(`dist: ${kept.size} files, the same in two builds and as committed`);
