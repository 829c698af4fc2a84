import type { CeremonyOptions } from '../crypto/passkey.ts';

/** The shapes of the staff's part of the HTTP interface that the frame of the app needs. Bytes are standard base64. */

export type Role = 'leader' | 'coordinator' | 'counsellor' | 'safety_lead' | 'host';

export type Person = { id: string; name: string; roles: Role[] };

/** A seed as one thing opens it. */
export type Wrap = { by: 'passkey' | 'words'; wrapped: string };

export type Ceremony = { ceremony: string; options: CeremonyOptions };

export type SessionGiven = { token: string; token_seconds: number; idle_minutes: number };

export type SignedIn = { session: SessionGiven; staff: Person; wraps: Wrap[] };

export type Passkey = { id: string; label: string; added: string; last_used?: string; this?: boolean; opens?: boolean };
export type OpenSession = { id: string; this: boolean; passkey?: string };

export type Me = Person & {
  recipient: string;
  signing_key: string;
  wraps?: Wrap[];
  passkeys: Passkey[];
  /** The date by which a second passkey is asked for, while there is one only. */
  second_passkey_by?: string;
  sessions: OpenSession[];
};
