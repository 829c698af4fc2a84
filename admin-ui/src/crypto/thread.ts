import { toBase64 } from './bytes.ts';
import { EnvelopeError, isFrom, recipientHash, type Opened, type Place, type Writer } from './envelope.ts';
import { isFor, openAs, openForwarded, type Reader } from './open.ts';

/** A message as the server lists it. `sealed` is there once it was fetched. */
export type Listed = { id: string; kind: 'message' | 'forwarded'; seq: number; author: string; sealed?: string | undefined; /** Of a desk's: for which of its keys it is sealed. */ epoch?: number | undefined };

/** Who opens: one reader for all, or of a desk the one with the key that an item is sealed for, if she has it. */
export type Opener = Reader | ((item: Listed) => (Reader & { recipient: string }) | undefined);

/** One of a desk's keys, as they follow each other. */
export type Epoch = { epoch: number; recipient: string };

export type About = {
  guest: string;
  /** The guest's public key, and the other reader's where it is still known and one for all. */
  recipients: readonly [guest: string, other: string | undefined];
  /** Whose key or desk an author of the list is; undefined for somebody unknown, whose messages are not believed. */
  writer: (author: string) => Writer | undefined;
  /** Keys of readers whom this thread is not with: what was sealed for one of them belongs elsewhere, also when the other reader's own key is not known. */
  elsewhere?: readonly string[] | undefined;
  /** Of a thread with a desk: its keys by epoch. What is listed for an epoch must be for that key, and for one that is known. */
  epochs?: readonly Epoch[] | undefined;
  /** The highest number that this browser has seen before in this thread, if it remembers one. */
  seen?: number | undefined;
};

/**
 * What is wrong with a message, which then has no text here.
 *
 * `closed` does not open, or is not what the server says it is · `repeat` its number or id came before · `order` comes
 * after a higher number, its writer had suddenly seen less than before, or it was written for an earlier key of a desk than one before it: by
 * somebody who has left, or for them
 */
export type ThreadFault = 'closed' | 'repeat' | 'order';

export type Entry =
  /** `author` is who wrote it: of what was handed on, not who handed it on. */
  | { state: 'open'; seq: number; id: string; author: string; message: Opened }
  | { state: 'unfetched'; seq: number; id: string; author: string }
  | { state: 'fault'; seq: number; id: string; author: string; fault: ThreadFault }
  /** Numbers that are not here: they have ended, or were taken away. Both look the same, and the page says so. */
  | { state: 'gap'; from: number; to: number };

export type Thread = {
  entries: Entry[];
  /** The thread ends before what this browser has seen: something new was cut off. */
  behind: boolean;
  /** The highest number that was opened. */
  seen: number;
};

/** Opens a thread in its order and fails closed: what is not right is shown as such, and never as a message. */
export async function openThread(opener: Opener, about: About, listed: readonly Listed[]): Promise<Thread> {
  const entries: Entry[] = [];
  const ids = new Set<string>();
  const seenBy = new Map<string, number>();
  let last = 0;
  let seen = 0;
  let newest = 0;
  for (const item of listed) {
    const { id, seq, author } = item;
    const fault = ids.has(id) || seq === last ? 'repeat' : seq < last ? 'order' : undefined;
    ids.add(id);
    if (fault !== undefined) {
      entries.push({ state: 'fault', seq, id, author, fault });
      continue;
    }
    // What is missing before the first is what has run out.
    if (last > 0 && seq > last + 1) entries.push({ state: 'gap', from: last + 1, to: seq - 1 });
    last = seq;
    if (item.sealed === undefined) {
      entries.push({ state: 'unfetched', seq, id, author });
      continue;
    }
    const message = await believed(opener, about, item, item.sealed);
    if (message?.thread === undefined) {
      entries.push({ state: 'fault', seq, id, author, fault: 'closed' });
      continue;
    }
    // By the key that signed: of a desk each member has seen what she has seen, and what was handed on is its writer's.
    const writer = toBase64(message.sender);
    const epoch = epochOf(message, about.epochs) ?? newest;
    if (message.thread.seen < (seenBy.get(writer) ?? 0) || epoch < newest) {
      entries.push({ state: 'fault', seq, id, author, fault: 'order' });
      continue;
    }
    newest = epoch;
    seenBy.set(writer, message.thread.seen);
    seen = seq;
    const guest = about.writer('guest');
    entries.push({ state: 'open', seq, id, author: guest !== undefined && isFrom(message, guest) ? 'guest' : author, message });
  }
  return { entries, behind: last < (about.seen ?? 0), seen };
}

async function believed(opener: Opener, about: About, item: Listed, sealed: string): Promise<Opened | undefined> {
  const from = about.writer(item.author);
  const held = typeof opener === 'function' ? opener(item) : undefined;
  const reader = typeof opener === 'function' ? held : opener;
  if (from === undefined || reader === undefined) return undefined;
  const listed = about.epochs?.find(({ epoch }) => epoch === (item.epoch ?? 0));
  if (about.epochs !== undefined && listed === undefined) return undefined;
  const recipients = [about.recipients[0], listed?.recipient ?? held?.recipient ?? about.recipients[1]] as const;
  const expected = { kind: item.kind, id: item.id, guest: about.guest, recipients, from, seq: item.seq, epoch: item.epoch };
  try {
    if (item.kind === 'message') {
      const message = await openAs(reader, sealed, expected);
      return about.elsewhere?.some((recipient) => isFor(message, recipient)) ? undefined : message;
    }
    // A desk has sealed it anew for its next epoch; who wrote it first is the guest or the desk.
    const writers = [from, about.writer('guest')].filter((writer) => writer !== undefined);
    const { outer, inner } = await openForwarded(reader, sealed, { ...expected, was: 'message' }, writers);
    return about.elsewhere?.some((recipient) => isFor(outer, recipient)) ? undefined : inner;
  } catch (thrown) {
    if (thrown instanceof EnvelopeError) return undefined;
    throw thrown;
  }
}

/** In which epoch of the desk it was written, whoever sealed it anew since; undefined of what was written for a key that is not known any more. */
function epochOf({ desk, to }: Opened, epochs: About['epochs']): number | undefined {
  return desk?.epoch ?? epochs?.find(({ recipient }) => recipientHash(recipient) === to[1])?.epoch;
}

/** The place of the next message: the number that the server says comes next, and what was seen. */
export function nextPlace(thread: Pick<Thread, 'seen'>, next: number): Place {
  return { seq: next, seen: Math.min(thread.seen, next - 1) };
}
