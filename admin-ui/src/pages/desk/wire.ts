import type { components } from '../../api/schema.d.ts';

/** The shapes of the desk's part of the HTTP interface, by the names that the pages use for them. */

type Schemas = components['schemas'];

export type AppointmentOut = Schemas['AppointmentOut'];
export type WordsOut = AppointmentOut['words'];
export type DutyOut = Schemas['DutyOut'];
export type CellOut = Schemas['CellOut'];
export type TodayOut = Schemas['TodayOut'];
export type WeeksOut = Schemas['WeeksOut'];
export type ChangeAsk = Schemas['ChangeAsk'];
export type TouchOut = Schemas['TouchOut'];
export type OwnProfileOut = Schemas['OwnProfileOut'];
export type CareOut = Schemas['CareOut'];
export type HourOut = Schemas['HourOut'];
export type HourAsk = Schemas['SupervisionAsk'];

/** A guest in the list, and on the guest's own page with what is sealed for her. */
export type GuestCard = Schemas['GuestCardOut'];
export type GuestOut = Schemas['GuestOut'];
export type ItemOut = Schemas['StaffItemOut'];
export type ItemIn = Schemas['ItemIn'];
