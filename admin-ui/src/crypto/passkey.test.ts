import { afterEach, expect, test, vi } from 'vitest';
import { createPasskey, toPost, touchForSecret, touchPasskey } from './passkey.ts';

/** A browser's passkey as the standard gives it: its own toJSON carries the secret. Checks tech 10 and P1. */

const secret = Uint8Array.from({ length: 32 }, (_, at) => at + 65);
const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;
const results = { prf: { enabled: true, results: { first: secret.buffer } }, credProps: { rk: true } };

const common = {
  id: 'aWQ', rawId: bytes('id'), type: 'public-key', authenticatorAttachment: 'platform',
  getClientExtensionResults: () => results,
  toJSON: () => ({ clientExtensionResults: { prf: { results: { first: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2A' } } } }),
};
const made = { ...common, response: { clientDataJSON: bytes('{}'), attestationObject: bytes('made'), getTransports: () => ['internal'] } } as unknown as PublicKeyCredential;
const touched = { ...common, response: { clientDataJSON: bytes('{}'), authenticatorData: bytes('data'), signature: bytes('signed'), userHandle: bytes('hers') } } as unknown as PublicKeyCredential;

/** The secret as it could be written into a body: base64 of either alphabet, or numbers. */
const traces = ['QUJDREVG', '65,66,67', '"results"', '"first"', 'credProps'];

function expectNoSecret(sent: unknown): void {
  const body = JSON.stringify(sent);
  for (const trace of traces) expect(body).not.toContain(trace);
}

afterEach(() => vi.unstubAllGlobals());

test.each([['at registration', made], ['at signing in', touched]])('the secret of a passkey is not in what is posted, %s', (_, credential) => {
  const sent = toPost(credential);
  expectNoSecret(sent);
  expect(sent.clientExtensionResults).toEqual({ prf: { enabled: true } });
  expect(sent.rawId).toBe('aWQ');
});

test('whoever asks gets the secret beside the credential, never in it', async () => {
  vi.stubGlobal('location', { origin: 'https://lysning.example' });
  vi.stubGlobal('PublicKeyCredential', () => undefined);
  const asked: CredentialRequestOptions[] = [];
  const get = (options: CredentialRequestOptions): Promise<unknown> => Promise.resolve((asked.push(options), touched));
  vi.stubGlobal('navigator', { credentials: { create: () => Promise.resolve(made), get } });
  const options = { publicKey: { challenge: 'Y2hhbGxlbmdl', user: { id: 'aGVycw', name: '', displayName: '' }, allowCredentials: [{ type: 'public-key', id: 'aWQ' }] } };
  for (const answer of [await createPasskey(options), await touchPasskey(options)]) {
    expect(answer.prf).toEqual(secret);
    expectNoSecret(answer.credential);
  }
  expect(await touchForSecret('aWQ')).toEqual(secret);
  // The question goes to the passkey from here; the server neither asks it nor knows it.
  expect(asked.every(({ publicKey }) => publicKey?.extensions?.prf?.eval !== undefined)).toBe(true);
  expect(new Uint8Array(asked[0]?.publicKey?.challenge as ArrayBuffer)).toEqual(new TextEncoder().encode('challenge'));
});
