/** What a doctor may type on the booking path, and its empty state. The rules for it are in things.ts, fetched later. */

export type Contact = {
  channel: string; mayCall: boolean; mayText: boolean;
  /** The program itself may send short texts there, so it learns the channel. */
  texts: boolean;
  hours: string; say: string;
};

export type Typed = {
  name: string;
  contact: Contact;
  words: string;
  /** The safety lead may read the words if the counsellor is away. Set unless taken off. */
  deskToo: boolean;
  withPartner: boolean;
  eveningBefore: boolean;
  /** As what they book, where the programme asks: the first unless they say so. */
  agreement: string;
};

export function noContact(): Contact {
  return { channel: '', mayCall: true, mayText: false, texts: false, hours: '', say: '' };
}

export function nothingTyped(): Typed {
  return { name: '', contact: noContact(), words: '', deskToo: true, withPartner: false, eveningBefore: false, agreement: '' };
}
