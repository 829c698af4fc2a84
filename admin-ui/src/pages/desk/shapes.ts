/** What the screens of the desk show, by the names that they use for it. */

/** `unsaid` until somebody says what became of it. */
export type Outcome = 'unsaid' | 'held' | 'not_held';

/** A guest in lists: a card name, and the item in which the chosen one is sealed. */
export type Named = { guest: string; cardName: string; nameItem?: string | undefined };

export type Appointment = Named & {
  booking: string;
  date: string;
  start: string;
  end: string;
  /** The place's name, ready to show, and how its door is found. */
  place: string;
  door: string;
  video: boolean;
  withPartner: boolean;
  outcome: Outcome;
  /** It is over: held or not held can be said. */
  over: boolean;
  /** `late`: the time that was promised to the guest has passed. */
  words: 'none' | 'waiting' | 'read' | 'late';
  /** By when they are read, as was promised, ready to show; empty where nobody could promise it. */
  readBy: string;
  /** A room's address while it is shown: from half an hour before. */
  room?: string | undefined;
  /** The guest is being asked for another day or colleague. */
  asked: boolean;
};

export type FreeDay = { date: string; start: string; place: string };

export type Permission = 'yes' | 'unasked' | 'no_key';
