/**
 * The VTIMEZONE of a calendar file (RFC 5545, 3.6.5), made from what this browser knows of a zone: one observance for each
 * change of the offset, spelled out and without a rule, since only the changes around one appointment matter. A calendar that
 * knows no IANA names, or has older rules than we, then still shows the same wall clock. internal/calendar makes the same in Go.
 */

const day = 24 * 3_600_000;
/** No zone changes its clock twice in so short a time. */
const step = 7 * day;
/** A change of the clock is at most so long ago, where a zone changes at all. */
const lookBack = 400 * day;

/** A clock for a zone is slow to make and quick to read. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone) ?? new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
    hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  clocks.set(zone, known);
  return known;
}

/** Milliseconds that a zone is ahead of UTC at an instant. */
export function offsetAt(instant: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(instant / 1000) * 1000;
}

/** The lines of the component, for what lies between two instants. */
export function zoneLines(zone: string, from: Date, to: Date): string[] {
  const lines = ['BEGIN:VTIMEZONE', `TZID:${zone}`];
  const changes = changesOf(zone, from.getTime() - lookBack, to.getTime() + day);
  const least = Math.min(...changes.map(({ after }) => after));
  for (const { at, before, after } of changes) {
    const name = after > least ? 'DAYLIGHT' : 'STANDARD';
    // An observance begins on the wall clock that was shown until then.
    lines.push(`BEGIN:${name}`, `DTSTART:${wall(at + before)}`, `TZOFFSETFROM:${offset(before)}`, `TZOFFSETTO:${offset(after)}`, `END:${name}`);
  }
  return [...lines, 'END:VTIMEZONE'];
}

type Change = { at: number; before: number; after: number };

/** Those in a stretch of time, to the second; a zone without any is one that has always been as it is. */
function changesOf(zone: string, from: number, to: number): Change[] {
  const found: Change[] = [];
  let before = offsetAt(from, zone);
  for (let at = from; at < to; at += step) {
    const after = offsetAt(at + step, zone);
    if (after === before) continue;
    let [low, high] = [at, at + step];
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (offsetAt(middle, zone) === before) low = middle;
      else high = middle;
    }
    found.push({ at: Math.floor(high / 1000) * 1000, before, after });
    before = after;
  }
  return found.length > 0 ? found : [{ at: -before, before, after: before }];
}

/** Of a wall clock that is written as if it were UTC. */
export function wall(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d{3}Z/g, '');
}

function offset(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}
