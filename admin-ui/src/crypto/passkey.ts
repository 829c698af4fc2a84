/**
 * Passkeys. A passkey's PRF result is a secret that only this passkey can make again; with it the browser unwraps keys. It
 * must never reach the server: the browser's own `credential.toJSON()` would carry it there, so what is posted is put
 * together here, member by member.
 */

/** The options of a ceremony as the server gives them: JSON with bytes in base64url, bare or under `publicKey`. */
export type CeremonyOptions = unknown;

/** What a touch gives: the credential to post, and the secret to keep here (undefined where the passkey has none). */
export type Touched = { credential: CredentialJSON; prf: Uint8Array | undefined };

export type CredentialJSON = {
  id: string;
  rawId: string;
  type: string;
  authenticatorAttachment?: string;
  response: Record<string, string | string[]>;
  clientExtensionResults: { prf?: { enabled: boolean } };
};

/** Why a passkey was not touched. `declined` the person or the device said no · `missing` no passkeys here · `known` this device has one already */
export class PasskeyError extends Error {
  constructor(readonly why: 'declined' | 'missing' | 'known') {
    super(why);
    this.name = 'PasskeyError';
  }
}

/** What the PRF is asked about: the same for every passkey of an origin, so that each makes its own secret again. */
function prfInput(origin: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`lysning/prf/v1|${origin}`);
}

export function passkeysWork(): boolean {
  return typeof PublicKeyCredential === 'function';
}

/** Makes a passkey. Many have no PRF result until they are touched again: then `prf` is undefined and `hasPrf` says whether to. */
export async function createPasskey(options: CeremonyOptions): Promise<Touched & { hasPrf: boolean }> {
  const publicKey = creationOptions(options);
  publicKey.extensions = { ...publicKey.extensions, prf: { eval: { first: prfInput(location.origin) } } };
  const credential = await asked(() => navigator.credentials.create({ publicKey }));
  const results = credential.getClientExtensionResults();
  const prf = secretOf(results);
  return { credential: toPost(credential), prf, hasPrf: prf !== undefined || results.prf?.enabled === true };
}

/** Asks for a touch of a passkey that exists. */
export async function touchPasskey(options: CeremonyOptions): Promise<Touched> {
  const publicKey = requestOptions(options);
  publicKey.extensions = { ...publicKey.extensions, prf: { eval: { first: prfInput(location.origin) } } };
  const credential = await asked(() => navigator.credentials.get({ publicKey }));
  return { credential: toPost(credential), prf: secretOf(credential.getClientExtensionResults()) };
}

/** The secret of a passkey that has just been made, by a second touch that never leaves this page: nobody is signed in by it. */
export async function touchForSecret(rawID: string): Promise<Uint8Array | undefined> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    allowCredentials: [{ type: 'public-key', id: bytesOf(rawID) }],
    userVerification: 'required',
    extensions: { prf: { eval: { first: prfInput(location.origin) } } },
  };
  const credential = await asked(() => navigator.credentials.get({ publicKey }));
  return secretOf(credential.getClientExtensionResults());
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!passkeysWork()) throw new PasskeyError('missing');
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (thrown) {
    throw new PasskeyError(thrown instanceof DOMException && thrown.name === 'InvalidStateError' ? 'known' : 'declined');
  }
  if (credential === null) throw new PasskeyError('declined');
  return credential as PublicKeyCredential;
}

function secretOf(results: AuthenticationExtensionsClientOutputs): Uint8Array | undefined {
  const first = results.prf?.results?.first;
  if (first === undefined) return undefined;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength));
}

/** The credential as the server reads it, and nothing else of it: of the extensions' results only whether there is a PRF. */
export function toPost(credential: PublicKeyCredential): CredentialJSON {
  const { response } = credential;
  const enabled = credential.getClientExtensionResults().prf?.enabled;
  const sent: Record<string, string | string[]> = { clientDataJSON: textOf(response.clientDataJSON) };
  if ('attestationObject' in response) {
    const made = response as AuthenticatorAttestationResponse;
    sent['attestationObject'] = textOf(made.attestationObject);
    sent['transports'] = made.getTransports();
  } else {
    const touched = response as AuthenticatorAssertionResponse;
    sent['authenticatorData'] = textOf(touched.authenticatorData);
    sent['signature'] = textOf(touched.signature);
    if (touched.userHandle !== null) sent['userHandle'] = textOf(touched.userHandle);
  }
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    ...(credential.authenticatorAttachment === null ? {} : { authenticatorAttachment: credential.authenticatorAttachment }),
    response: sent,
    clientExtensionResults: enabled === undefined ? {} : { prf: { enabled } },
  };
}

type Descriptor = { id: string } & Omit<PublicKeyCredentialDescriptor, 'id'>;
type CreationJSON = Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Descriptor[];
};
type RequestJSON = Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> & { challenge: string; allowCredentials?: Descriptor[] };

/** Own reading of the JSON: the browsers' own came late, and some throw at extensions that they do not know. */
function creationOptions(options: CeremonyOptions): PublicKeyCredentialCreationOptions {
  const json = bare(options) as CreationJSON;
  return {
    ...json,
    challenge: bytesOf(json.challenge),
    user: { ...json.user, id: bytesOf(json.user.id) },
    excludeCredentials: (json.excludeCredentials ?? []).map(described),
  };
}

function requestOptions(options: CeremonyOptions): PublicKeyCredentialRequestOptions {
  const json = bare(options) as RequestJSON;
  return { ...json, challenge: bytesOf(json.challenge), allowCredentials: (json.allowCredentials ?? []).map(described) };
}

function bare(options: CeremonyOptions): unknown {
  return typeof options === 'object' && options !== null && 'publicKey' in options ? options.publicKey : options;
}

function described(one: Descriptor): PublicKeyCredentialDescriptor {
  return { ...one, id: bytesOf(one.id) };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

function textOf(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
