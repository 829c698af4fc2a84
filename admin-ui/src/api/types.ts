import type { components } from './schema.d.ts';

/**
 * The shapes of the HTTP interface by the names that pages use for them. The shapes themselves are generated from
 * api/openapi.yaml (`npm run schema`), so that a change there fails the check here.
 */

type Schemas = components['schemas'];

/** A text in each language of the programme. */
export type Names = Record<string, string>;

export type Programme = Schemas['ProgrammeOut'];
export type Place = Schemas['PlaceOut'];
export type Counsellor = Schemas['CounsellorOut'];
/** Whom a text can be sealed to; asked for when something is sealed, since keys are long. */
export type Keys = Schemas['KeysOut'];
/** `always` is day and night; `hours` says when otherwise. */
export type Helpline = Schemas['HelplineOut'];

export type Day = Schemas['DayOut'];
export type Ask = Schemas['DaysAsk'];
export type DayList = Schemas['DaysOut'];

/** What a busy server asks a browser to work out before it holds a day, and the answer. */
export type Work = Schemas['WorkOffer'];
export type WorkAnswer = Schemas['WorkDone'];

export type HoldAsk = Schemas['HoldAsk'];
export type Hold = Schemas['HoldOut'];

/** One sealed text on its way to the server; `sealed` is standard base64. */
export type SealedItem = Schemas['ItemIn'];
export type Kind = SealedItem['kind'];
export type Addressee = SealedItem['to'];

export type GuestKeysPublic = Schemas['GuestIn'];
export type Booking = Schemas['BookingOut'];
export type SessionAnswer = Schemas['SessionOut'];
export type BookAsk = Schemas['FirstBookingAsk'];
export type Booked = Schemas['BookedOut'];
export type CallAsk = Schemas['CallAsk'];
export type ClaimAsk = Schemas['ClaimAsk'];
export type CallAnswer = Schemas['CallOut'];

/** A week that can be asked for, and one piece of its days. */
export type WeekList = Schemas['OpenWeeksOut'];
export type Week = Schemas['OpenWeekOut'];
export type Block = Schemas['PublicBlockOut'];
/** A moment of the programme's wall clock. */
export type Promised = WeekList['answer_by'];
export type WeekAsk = Schemas['WeekAsk'];
export type FirstWeekAsk = Schemas['FirstWeekAsk'];
/** A guest's own request for a week. */
export type MyWeek = Schemas['PlaceInWeekOut'];
export type TalkTimes = Schemas['TalkTimesOut'];
export type WeekTalk = Schemas['WeekTalkOut'];

/** Whether a person answers now, and how a call that was asked for stands. */
export type StaffedLine = Schemas['StaffedLineOut'];
export type UrgentState = Schemas['UrgentStateOut'];

export type Me = Schemas['MeOut'];
export type HeldItem = Schemas['HeldOut'];
/** A question to the guest, and what goes with the answer. */
export type Asked = Schemas['GuestAskOut'];
export type AnswerAsk = Schemas['AnswerAsk'];
export type StandBy = Schemas['StandByOut'];
export type SecondDayAsk = Schemas['FurtherBookingAsk'];
export type MoveAsk = Schemas['MoveAsk'];
export type StandByAsk = Schemas['StandByAsk'];
export type ItemsAsk = Schemas['ItemsAsk'];

/** Made by src/crypto/guest-passkey.ts alone: the secret of a phone has no place in them. */
export type PasskeyWish = Schemas['PasskeyWishOut'];
export type PasskeyMade = Schemas['PasskeyMade'];
export type PasskeyOpening = Schemas['OpeningOut'];
export type PasskeyShown = Schemas['PasskeyShown'];
export type Passkey = Schemas['GuestPasskeyOut'];
export type GroundSaid = Schemas['GroundSaidOut'];
