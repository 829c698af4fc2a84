import { expect, test, vi } from 'vitest';
import { toBase64, utf8 } from './bytes.ts';
import { lock, madeOnly, shownOnly, unlock } from './guest-passkey.ts';
import { toPost } from './passkey.ts';

const origin = 'https://lysning.example';
const secret = new Uint8Array(32).fill(5);
const entropy = new Uint8Array(16).map((_, at) => at);

test('what is locked with a phone’s secret opens with it, at this address only', async () => {
  const wrapped = await lock(entropy, secret, origin);
  expect(wrapped).toHaveLength(12 + 16 + 16);
  expect(await unlock(wrapped, secret, origin)).toEqual(entropy);
  expect(await lock(entropy, secret, origin)).not.toEqual(wrapped);
  await expect(unlock(wrapped, secret, 'https://other.example')).rejects.toThrow('passkey_opens_nothing');
  await expect(unlock(wrapped, new Uint8Array(32).fill(6), origin)).rejects.toThrow('passkey_opens_nothing');
  await expect(unlock(wrapped.map((byte, at) => (at === 20 ? byte ^ 1 : byte)), secret, origin)).rejects.toThrow('passkey_opens_nothing');
  await expect(unlock(new Uint8Array(0), secret, origin)).rejects.toThrow('passkey_opens_nothing');
});

/** A credential whose every way of telling the secret is a trap. */
function trap(response: object): PublicKeyCredential {
  const results = vi.fn(() => ({ prf: { enabled: true, results: { first: secret } } }));
  return {
    rawId: new Uint8Array([251, 255, 254, 1]).buffer, id: 'AAAAAA', type: 'public-key', response, authenticatorAttachment: 'platform',
    getClientExtensionResults: results, toJSON: () => ({ clientExtensionResults: results() }),
  } as unknown as PublicKeyCredential;
}

test('nothing that goes to the server is or holds the secret (P1)', () => {
  const buffer = utf8('invented').buffer as ArrayBuffer;
  const made = madeOnly(toPost(trap({ clientDataJSON: buffer, attestationObject: buffer, getTransports: () => [] })));
  const shown = shownOnly(toPost(trap({ clientDataJSON: buffer, authenticatorData: buffer, signature: buffer, userHandle: buffer })));
  expect(Object.keys(made)).toEqual(['id', 'client_data', 'attestation']);
  expect(Object.keys(shown)).toEqual(['id', 'user_handle', 'client_data', 'authenticator_data', 'signature']);
  expect(made.id).toBe('+//+AQ==');
  for (const sent of [made, shown]) {
    const raw = JSON.stringify(sent);
    expect(raw).not.toContain('prf');
    expect(raw).not.toContain(toBase64(secret).slice(0, 12));
  }
});
