import type { CeremonyOptions, CredentialJSON } from '../crypto/passkey.ts';

/** The shapes of the staff's part of the HTTP interface that the frame of the app needs. Bytes are standard base64. */

export type Role = 'leader' | 'coordinator' | 'counsellor' | 'safety_lead' | 'host';

export type Person = { id: string; name: string; roles: Role[] };

/** A seed as one thing opens it. */
export type Wrap = { by: 'passkey' | 'words'; wrapped: string };

export type Ceremony = { ceremony: string; options: CeremonyOptions };

export type SessionGiven = { token: string; token_seconds: number; idle_minutes: number };

export type SignedIn = { session: SessionGiven; staff: Person; recipient: string; signing_key: string; wraps: Wrap[] };

export type Passkey = {
  id: string;
  label: string;
  /** It can derive secrets; `opens` when the seed is wrapped by it. */
  prf: boolean;
  opens: boolean;
  added: string;
  last_used: string;
  /** Its counter went back: somebody may have copied it. */
  copied: boolean;
};

export type OpenSession = { id: string; this: boolean; passkey: string; ends: string };

export type Me = Person & {
  recipient: string;
  signing_key: string;
  passkeys: Passkey[];
  /** The date by which a second passkey is asked for, while there is one only. */
  second_passkey_by?: string;
  second_passkey_late: boolean;
  sessions: OpenSession[];
};

export type InvitationKind = 'join' | 'return' | 'anew';

export type Joining = Ceremony & { kind: InvitationKind; staff: Person; recipient?: string; words_wrap?: string };

export type JoinAsk = {
  ceremony: string;
  credential: CredentialJSON;
  token: string;
  label: string;
  name?: string;
  recipient: string;
  signing_key: string;
  proof: string;
  passkey_wrap?: string;
  words_wrap?: string;
};

export type Colleague = Person & {
  state: 'invited' | 'active' | 'disabled';
  enrolled?: string;
  passkeys: number;
  copied: boolean;
  words: boolean;
  second_passkey_by?: string;
  second_passkey_late: boolean;
  invitation?: { kind: InvitationKind; ends?: string };
};

/** A link that has just been made; told once. */
export type Invitation = { staff: string; token: string; ends: string };
