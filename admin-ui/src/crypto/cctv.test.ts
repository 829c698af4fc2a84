import { armor, Decrypter } from 'age-encryption';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { EnvelopeError } from './envelope.ts';
import { hasTwoHybridStanzas, openFile } from './open.ts';

/**
 * The CCTV vectors of age, from the Go module that the server's own test uses: what has a good header and a broken
 * payload passes the server, which has no key, and must be refused here (P4).
 */

type Vector = { name: string; expect: string; identity: string; armored: boolean; file: Uint8Array };

function read(path: string, name: string): Vector {
  const all = readFileSync(join(path, name));
  const end = all.indexOf('\n\n');
  const head = new Map(all.subarray(0, end).toString().split('\n').map((line) => line.split(': ', 2) as [string, string]));
  const body = all.subarray(end + 2);
  return {
    name,
    expect: head.get('expect') ?? '',
    identity: head.get('identity') ?? '',
    armored: head.get('armored') === 'yes',
    file: head.get('compressed') === 'zlib' ? inflateSync(body) : body,
  };
}

const module = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', 'c2sp.org/CCTV/age'], { cwd: new URL('../../../', import.meta.url) });
const folder = join(module.toString().trim(), 'testdata');
const vectors = readdirSync(folder).map((name) => read(folder, name));
const payloadFailures = vectors.filter((vector) => vector.expect === 'payload failure');

describe('P4 the 19 CCTV vectors with a broken payload', () => {
  test('are all there', () => expect(payloadFailures).toHaveLength(19));

  test.each(payloadFailures)('$name is refused by the decryption itself', async ({ identity, armored, file }) => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    await expect((async () => decrypter.decrypt(armored ? armor.decode(Buffer.from(file).toString()) : Uint8Array.from(file)))()).rejects.toThrow();
  });
});

test('P4 no CCTV vector at all is taken for a sealed item', async () => {
  for (const { name, identity, file } of vectors) {
    const key = identity === '' ? 'AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0' : identity;
    await expect(openFile(key, Uint8Array.from(file)), name).rejects.toThrow(EnvelopeError);
  }
  const two = vectors.filter(({ file }) => hasTwoHybridStanzas(Uint8Array.from(file))).map(({ name }) => name);
  console.log(`P4 refused ${vectors.length} CCTV vectors; with two hybrid stanzas: ${two.join(', ') || 'none'}`);
});
