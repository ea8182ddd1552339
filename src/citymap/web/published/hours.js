/**
 * The state of a place at the visitor's moment, from the schedules of the map document.
 *
 * Tells what `citymap.hours` tells: `Status` of `schedule.py`, closures of `closure.py`, the
 * words of `wording.py`; a test compares them. Two things differ, both beyond the last day
 * for which a schedule was told: there all is unknown, and what is open or closed until then
 * changes to unknown there.
 *
 * Days are counted from 1970-01-01, minutes are those of the city's clock, which a day on
 * which clocks are changed skips or has twice.
 */

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MIN = 1440;
const DAY_MS = DAY_MIN * MINUTE_MS;
const CLOSED = 0;
const OPEN = 1;
const UNKNOWN = 2;
const STATES = ["closed", "open", "unknown"];
const NOT_KNOWN = [0, UNKNOWN];
/** Of places whose hours are not known. */
const NONE = { days: [NOT_KNOWN], week: Array(7).fill(0), except: [], from: null, until: null, never_closes: false };
// How far ahead a change is looked for, as the service does.
const WEEK_SEARCH_DAYS = 8;
const SEARCH_DAYS = 366;

// ------------------------------------------------------------------ the city's clock

/** A clock of the zone: `now(date)` → {day, minute}; `at(day, minute)` → Date. */
export function makeClock(zone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

  /** By how much the city's clock is ahead of UTC, in milliseconds. */
  function readOffset(ms) {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const year = part.era === "BC" ? 1 - part.year : Number(part.year);
    const wall = new Date(0);
    wall.setUTCFullYear(year, part.month - 1, part.day);
    wall.setUTCHours(part.hour, part.minute, part.second);
    return wall.getTime() - ms;
  }

  const offsets = new Map();
  /** The same for a quarter of an hour, at whose beginning alone clocks are changed. */
  function offset(ms) {
    const quarter = Math.floor(ms / QUARTER_MS);
    let known = offsets.get(quarter);
    if (known === undefined) offsets.set(quarter, (known = readOffset(quarter * QUARTER_MS)));
    return known;
  }

  function now(date) {
    const ms = date.getTime();
    const wall = ms + offset(ms);
    const day = Math.floor(wall / DAY_MS);
    return { day, minute: Math.floor((wall - day * DAY_MS) / MINUTE_MS) };
  }

  /** The first moment that has this time; a time that is skipped is counted from before. */
  function at(day, minute) {
    const wall = day * DAY_MS + minute * MINUTE_MS;
    const before = offset(wall - DAY_MS);
    const after = offset(wall + DAY_MS);
    const early = wall - before;
    const late = wall - after;
    return new Date(offset(early) !== before && offset(late) === after ? late : early);
  }

  /** The minutes of the city's clock, one after another, on a day of 23 or 25 hours; else null. */
  function minutesOf(day) {
    const start = at(day, 0).getTime();
    const length = Math.floor((at(day + 1, 0).getTime() - start) / MINUTE_MS);
    if (length === DAY_MIN) return null;
    return Array.from({ length }, (_, n) => now(new Date(start + n * MINUTE_MS)).minute);
  }

  const remembered = new Map();
  function uneven(day) {
    if (!remembered.has(day)) remembered.set(day, minutesOf(day));
    return remembered.get(day);
  }

  return { zone, now, at, uneven };
}

// ------------------------------------------------------------------ schedules

const isTold = (schedule, day) =>
  schedule.from === null || (schedule.from <= day && day <= schedule.until);

/** The pattern of a day: minutes and states in turn. */
function pattern(schedule, day) {
  if (!isTold(schedule, day)) return NOT_KNOWN;
  const weekday = (((day + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday
  let [low, high] = [0, schedule.except.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (schedule.except[middle][1] < day) low = middle + 1;
    else high = middle;
  }
  const exception = schedule.except[low];
  const number = exception && exception[0] <= day ? exception[2] : schedule.week[weekday];
  return schedule.days[number];
}

function stateIn(changes, minute) {
  let state = changes[1];
  for (let i = 2; i < changes.length && changes[i] <= minute; i += 2) state = changes[i + 1];
  return state;
}

/** The changes of state after a moment, in order: [moment, state]. */
function* changesAfter(schedule, at, state, clock) {
  const first = clock.now(at);
  const days = schedule.from === null ? WEEK_SEARCH_DAYS : SEARCH_DAYS;
  for (let day = first.day; day <= first.day + days; day += 1) {
    for (const [moment, then] of changesOf(schedule, day, clock)) {
      if (then === state || (day === first.day && moment() <= at)) continue;
      state = then;
      yield [moment(), then];
    }
    if (!isTold(schedule, day)) return;
  }
}

/** What begins on a day and when; the moments are worked out only when asked for. */
function* changesOf(schedule, day, clock) {
  const changes = pattern(schedule, day);
  const minutes = clock.uneven(day);
  if (minutes === null) {
    for (let i = 0; i < changes.length; i += 2) yield [() => clock.at(day, changes[i]), changes[i + 1]];
    return;
  }
  const start = clock.at(day, 0).getTime();
  let last = null;
  for (const [elapsed, minute] of minutes.entries()) {
    const state = stateIn(changes, minute);
    if (state !== last) yield [() => new Date(start + elapsed * MINUTE_MS), state];
    last = state;
  }
}

function byHours(schedule, at, clock) {
  const { day, minute } = clock.now(at);
  const state = stateIn(pattern(schedule, day), minute);
  if (state === UNKNOWN || schedule.never_closes) return { state, until: null, nextOpen: null };
  let until = null;
  for (const [moment, then] of changesAfter(schedule, at, state, clock)) {
    until ??= moment;
    if (state === OPEN || then === OPEN) return { state, until, nextOpen: state === CLOSED ? moment : null };
  }
  return { state, until, nextOpen: null };
}

/** What a schedule says at a moment is worked out once for all the places that have it. */
const known = new WeakMap();

function remember(schedule, at, clock) {
  const last = known.get(schedule);
  if (last && last.at === at.getTime() && last.zone === clock.zone) return last;
  const fresh = { at: at.getTime(), zone: clock.zone, status: byHours(schedule, at, clock), texts: {} };
  known.set(schedule, fresh);
  return fresh;
}

// ------------------------------------------------------------------ temporary closures

const wallTime = /^(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?$/;

function momentOf(text, clock) {
  if (text === null) return null;
  const [year, month, day, hour, minute, second = 0] = wallTime.exec(text).slice(1).map((part) => Number(part ?? 0));
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  return new Date(clock.at(midnight.getTime() / DAY_MS, hour * 60 + minute).getTime() + second * 1000);
}

const spans = new WeakMap();

function spanOf(closure, clock) {
  let span = spans.get(closure);
  if (!span) {
    const [, from, until, reason] = closure;
    span = { from: momentOf(from, clock), until: momentOf(until, clock), reason };
    spans.set(closure, span);
  }
  return span;
}

const isOn = ({ from, until }, at) => (from === null || from <= at) && (until === null || at < until);

function whileClosed(schedule, { until, reason }, clock) {
  if (until === null) return { state: CLOSED, until: null, nextOpen: null, reason };
  const after = byHours(schedule, until, clock);
  if (after.state === CLOSED) return { ...after, reason };
  return { state: CLOSED, until, nextOpen: after.state === OPEN ? until : null, reason };
}

/** Cut what the hours say at a closure that is to come. */
function beforeClosure(schedule, span, below, clock) {
  if (below.state === UNKNOWN) return below;
  if (below.state === OPEN) {
    const until = below.until !== null && below.until < span.from ? below.until : span.from;
    return { state: OPEN, until, nextOpen: null };
  }
  if (below.nextOpen !== null && below.nextOpen < span.from) return below;
  const after = whileClosed(schedule, span, clock);
  const until = below.until === null || below.until >= span.from ? after.until : below.until;
  const hidden = below.nextOpen !== null && isOn(span, below.nextOpen);
  return { state: CLOSED, until, nextOpen: hidden ? after.nextOpen : below.nextOpen };
}

function underClosure(schedule, span, at, below, clock) {
  if (isOn(span, at)) return whileClosed(schedule, span, clock);
  if (span.from === null || span.from <= at) return below;
  return beforeClosure(schedule, span, below, clock);
}

// ------------------------------------------------------------------ what is asked

const cut = (at) => new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);

/** "open", "closed" or "unknown": what a filter asks of every place. */
export function state(schedule, closure, at, clock) {
  const moment = cut(at);
  if (closure && isOn(spanOf(closure, clock), moment)) return "closed";
  return STATES[remember(schedule ?? NONE, moment, clock).status.state];
}

/**
 * The state, until when, when it opens next, why it is closed for a time, and all that in words.
 *
 * `schedule`: of the document, null where hours are not known; `closure`: a row of the layer's
 * closures, or null; `language`: "zh" or "en". `reason` is null if it is the hours that say so.
 */
export function status(schedule, closure, at, clock, language) {
  const moment = cut(at);
  const hours = schedule ?? NONE;
  const kept = remember(hours, moment, clock);
  if (!closure) {
    kept.texts[language] ??= tell(kept.status, moment, clock, language);
    return kept.texts[language];
  }
  const span = spanOf(closure, clock);
  return tell(underClosure(hours, span, moment, kept.status, clock), moment, clock, language);
}

function tell({ state, until, nextOpen, reason = null }, at, clock, language) {
  const text = describe({ state, until, nextOpen, reason }, at, clock, WORDS[language]);
  return { state: STATES[state], until, nextOpen, reason, text };
}

// ------------------------------------------------------------------ in words

const NEAR_DAYS = 6;
const DAYS_ZH = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const DAYS_EN = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WORDS = {
  zh: {
    unknown: "开放时间未知",
    always: "24 小时开放",
    open: (end) => `营业至 ${end}`,
    closed: "未开放",
    opens: (start) => `，${start} 开门`,
    shut: "暂停开放",
    through: (day) => `至 ${day}`,
    until: (moment) => `至 ${moment}`,
    because: (reason) => `：${reason}`,
    tomorrow: (clock) => `明天 ${clock}`,
    weekday: (n) => DAYS_ZH[n],
    far: (date, weekday, clock) => `${date} ${weekday} ${clock}`,
    date: (year, month, day, other) => `${other ? `${year}年` : ""}${month}月${day}日`,
  },
  en: {
    unknown: "Hours unknown",
    always: "Open 24 hours",
    open: (end) => `Open until ${end}`,
    closed: "Closed",
    opens: (start) => `, opens ${start}`,
    shut: "Temporarily closed",
    through: (day) => ` through ${day}`,
    until: (moment) => ` until ${moment}`,
    because: (reason) => `: ${reason}`,
    tomorrow: (clock) => `tomorrow ${clock}`,
    weekday: (n) => DAYS_EN[n],
    far: (date, weekday, clock) => `${weekday} ${date} ${clock}`,
    date: (year, month, day, other) => `${day} ${MONTHS_EN[month - 1]}${other ? ` ${year}` : ""}`,
  },
};

function describe({ state, until, nextOpen, reason }, at, clock, words) {
  const today = clock.now(at).day;
  if (reason !== null) return describeClosure(until && clock.now(until), reason, today, words);
  if (state === UNKNOWN) return words.unknown;
  if (state === OPEN) return until === null ? words.always : words.open(sayEnd(clock.now(until), today, words));
  if (nextOpen === null) return words.closed;
  return words.closed + words.opens(sayMoment(clock.now(nextOpen), today, words));
}

function describeClosure(until, reason, today, words) {
  let text = words.shut;
  if (until !== null && until.minute === 0) {
    text += words.through(sayDate(until.day - 1, today, words)); // the last closed day
  } else if (until !== null) {
    text += words.until(`${sayDate(until.day, today, words)} ${sayClock(until.minute)}`);
  }
  return text + (reason ? words.because(reason) : "");
}

/** When it closes; the midnight that ends today is 24:00. */
function sayEnd({ day, minute }, today, words) {
  return minute === 0 && day === today + 1 ? "24:00" : sayMoment({ day, minute }, today, words);
}

function sayMoment({ day, minute }, today, words) {
  const clock = sayClock(minute);
  if (day === today) return clock;
  if (day === today + 1) return words.tomorrow(clock);
  const weekday = words.weekday((day + 3) % 7);
  if (day - today <= NEAR_DAYS) return `${weekday} ${clock}`;
  return words.far(sayDate(day, today, words), weekday, clock);
}

function sayDate(day, today, words) {
  const date = new Date(day * DAY_MS);
  const other = date.getUTCFullYear() !== new Date(today * DAY_MS).getUTCFullYear();
  return words.date(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), other);
}

const sayClock = (minute) => [minute / 60, minute % 60].map((n) => String(Math.floor(n)).padStart(2, "0")).join(":");
