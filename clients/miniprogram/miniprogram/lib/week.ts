/** A week of opening hours in words, by the city's clock. */

import type { Hours } from "./citymap";

export interface Day {
  day: string;
  text: string;
}

const NAMES = "日一二三四五六";

/** Seven days from the day of `asOf`; none if the hours are not understood. */
export function week(hours: Hours, asOf: string): Day[] {
  if (!hours.understood) return [];
  const first = Date.parse(`${asOf.slice(0, 10)}T00:00:00Z`);
  return hours.week.map((spans, index) => {
    const date = new Date(first + index * 86_400_000);
    const name = `周${NAMES.charAt(date.getUTCDay())}`;
    return {
      day: index === 0 ? `今天（${name}）` : `${name} ${date.getUTCMonth() + 1}月${date.getUTCDate()}日`,
      text: spans.map(([opens, closes]) => span(opens, closes)).join("、") || "不开放",
    };
  });
}

function span(opens: string, closes: string): string {
  const [from, to] = [opens.slice(11, 16), closes.slice(11, 16)];
  if (opens.slice(0, 10) === closes.slice(0, 10)) return `${from}–${to}`;
  if (to === "00:00") return from === "00:00" ? "全天" : `${from}–24:00`;
  return `${from}–次日 ${to}`;
}
