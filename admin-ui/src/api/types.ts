/**
 * The shapes of the HTTP interface as this app uses them. Written by hand beside `api/openapi.yaml`; the names are
 * those of the interface (snake_case), so that a page can be read beside the document.
 */

/** A text in each language of the programme. */
export type Names = Record<string, string>;

export type Place = {
  id: string;
  mode: 'house' | 'city_room' | 'video';
  name: Names;
  find_the_door: Names;
  /** A bed the evening before can be taken with the day. */
  evening_before: boolean;
};

export type Counsellor = {
  id: string;
  slug: string;
  name: string;
  own_words: Names;
  training: Names;
  languages: string[];
  fellow_doctor: boolean;
  employers: string[];
  recipient: string;
};

/** `always` is day and night; `hours` says when otherwise. */
export type Helpline = { country: string; kind: string; name: string; number: string; text_number?: string; always: boolean; hours: Names };

export type Programme = {
  name: string;
  origin: string;
  today: string;
  zone: string;
  languages: string[];
  door: 'open' | 'half_open';
  places: Place[];
  counsellors: Counsellor[];
  employers: { code: string; name: string }[];
  desks: { office: { recipient: string }; safety: { recipient: string } };
  phone: { number: string; hours: Names };
  arrival_phone: string;
  helplines: Helpline[];
};

export type Day = {
  id: string;
  date: string;
  start: string;
  end: string;
  zone: string;
  place: string;
  mode: Place['mode'];
  counsellor: string;
};

export type Ask = {
  month?: string;
  place?: string;
  mode?: Place['mode'];
  counsellor?: string;
  without?: string[];
  without_employers?: string[];
};

export type DayList = {
  days: Day[];
  months: string[];
  first: { place: string; mode: Place['mode']; date: string; day_id: string }[];
};

/** What a busy server asks a browser to work out before it holds a day. */
export type Work = { challenge: string; cost: number; prefix: string };

export type HoldAsk = { day: string; without?: string[]; without_employers?: string[]; work?: WorkAnswer };
export type WorkAnswer = { challenge: string; counter: number };

export type Hold = {
  hold: string;
  day: Day;
  expires_in: number;
  expires: string;
  reads_by: { date: string; time: string } | null;
};

export type Kind = 'chosen_name' | 'contact' | 'words_beforehand' | 'call_wish';
export type Addressee = 'counsellor' | 'office' | 'safety';
/** One sealed text on its way to the server; `sealed` is standard base64. */
export type SealedItem = { id: string; kind: Kind; to: Addressee; sealed: string };

export type GuestKeysPublic = {
  id: string;
  locator: string;
  sign_in_key: string;
  signing_key: string;
  recipient: string;
  language: string;
};

export type Booking = {
  id: string;
  day: Day;
  card_name: string;
  with_partner: boolean;
  evening_before: boolean;
  sequence: number;
  reachable: boolean;
  until: string;
  reads_by?: { date: string; time: string } | null;
};

export type SessionAnswer = { token: string; renew: string; token_seconds: number; idle_minutes: number };

export type BookAsk = {
  hold: string;
  guest: GuestKeysPublic;
  with_partner: boolean;
  evening_before: boolean;
  items: SealedItem[];
};
export type Booked = { booking: Booking; session: SessionAnswer };

export type CallAsk = { guest: GuestKeysPublic; items: SealedItem[] };
export type CallAnswer = { answer_by: { date: string }; session: SessionAnswer };

export type HeldItem = {
  id: string;
  kind: Kind;
  to: Addressee;
  to_name: string;
  written: string;
  until: string;
  held_back: boolean;
  /** The booking that it belongs to; a wish for a call belongs to none. */
  booking?: string;
  fetched: { day: string; by: string }[];
};

export type StandBy = { id: string; place?: string; before: string; offer?: { day: Day; expires: string } };

export type Me = {
  guest: { id: string; language: string; until: string };
  bookings: Booking[];
  stand_bys: StandBy[];
  items: HeldItem[];
  log: { day: string; by: string; action: string }[];
};

export type SecondDayAsk = { hold: string; with_partner: boolean; evening_before: boolean; items: SealedItem[] };
export type MoveAsk = { hold: string; items: SealedItem[] };
export type StandByAsk = { place?: string; before: string; items?: SealedItem[] };
export type ItemsAsk = { booking: string; items: SealedItem[] };
export type Erased = { state: 'gone' | 'unreadable' };
