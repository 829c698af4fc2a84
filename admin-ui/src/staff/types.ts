import type { components } from '../api/schema.d.ts';

/** The shapes of the staff's part of the HTTP interface by the names that its pages use. Bytes are standard base64. */

type Schemas = components['schemas'];

export type Person = Schemas['StaffOut'];
export type Role = Person['roles'][number];
/** A seed as one thing opens it. */
export type Wrap = Schemas['WrapOut'];
export type SessionGiven = Schemas['StaffTokenOut'];
export type SignedIn = Schemas['StaffSessionOut'];
/** The answer of a passkey; its credential is `toPost` of src/crypto/passkey.ts. */
export type Touch = Schemas['TouchAsk'];

export type Me = Schemas['StaffMeOut'];
export type Passkey = Schemas['PasskeyOut'];
export type OpenSession = Schemas['OpenSessionOut'];

export type Joining = Schemas['JoiningOut'];
export type JoinAsk = Schemas['JoinAsk'];
export type InvitationKind = Joining['kind'];

export type NoticeAddress = Schemas['NoticeOut'];
export type Colleague = Schemas['PersonOut'];
/** A link that has just been made; told once. */
export type Invitation = Schemas['InvitationOut'];
export type Invite = Schemas['InviteAsk'];
/** Who has left, and what is to be done about it. */
export type Exit = Schemas['ExitOut'];
export type ExitStep = Schemas['ExitAsk']['step'];
