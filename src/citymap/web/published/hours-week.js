/** The hours of the next days in words, from a schedule of the document. */

const DAYS = 7;
const DAY_MIN = 1440;
const OPEN = 1;
const UNKNOWN = 2;

/** Give {day, text} of seven days from `today`, a day number since 1970-01-01. */
export function weekOf(schedule, today, words) {
  return Array.from({ length: DAYS }, (_, at) => ({ day: today + at, text: sayDay(patternOf(schedule, today + at), words) }));
}

function patternOf({ from, until, except, week, days }, day) {
  if (from !== null && (day < from || day > until)) return [0, UNKNOWN];
  const exception = except.find(([first, last]) => first <= day && day <= last);
  return days[exception ? exception[2] : week[(day + 3) % 7]]; // 1970-01-01 was a Thursday
}

function sayDay(pattern, words) {
  if (pattern.length === 2) return [words.dayOff, words.allDay, words.dayUnknown][pattern[1]];
  const spans = [];
  for (let at = 0; at < pattern.length; at += 2) {
    if (pattern[at + 1] === OPEN) spans.push(`${clock(pattern[at])}–${clock(pattern[at + 2] ?? DAY_MIN)}`);
  }
  return spans.join(" ") || words.dayUnknown;
}

const clock = (minute) => [minute / 60, minute % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
