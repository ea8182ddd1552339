/** One place in full, as the detail page shows it. */

import type { Feature, FeatureInFull, Layer } from "./citymap";
import { flagTitles, STATE_WORDS } from "./listing";
import { week } from "./week";
import type { Day } from "./week";

export interface Detail {
  name: string;
  address: string;
  state: "open" | "closed" | "unknown";
  stateWord: string;
  hours: string;
  closure: string;
  written: string;
  week: Day[];
  flags: string;
  phone: string;
  updated: string;
  source: string;
}

export function detail(answer: Feature, layer: Layer | undefined): Detail {
  const { data } = answer;
  return {
    name: data.name,
    address: data.address,
    state: data.open.state,
    stateWord: STATE_WORDS[data.open.state],
    hours: data.open.text,
    closure: closureText(data.closure, answer.as_of.slice(0, 10)),
    written: data.hours.text ?? "",
    week: week(data.hours, answer.as_of),
    flags: flagTitles(data.attrs, layer),
    phone: dialable(data.fields["phone"]),
    updated: data.updated ?? "",
    source: String(data.fields["source"] ?? layer?.source ?? ""),
  };
}

/** A closure that lasts or is to come; one that is over is of no interest here. */
export function closureText(closure: FeatureInFull["closure"], today: string): string {
  if (!closure) return "";
  const { closed_from: from, closed_until: until, closed_reason: why } = closure;
  if (until && until < today) return "";
  const word = from && from > today ? "将临时关闭" : "临时关闭";
  const since = from ? `${from} 起` : "";
  const days = [since, until ? `至 ${until}` : ""].filter(Boolean).join("，") || "何时恢复另行通知";
  return [`${word}：${days}`, why].filter(Boolean).join("，");
}

/** The first number in a text that a phone can dial; empty if there is none. */
export function dialable(text: unknown): string {
  if (typeof text !== "string") return "";
  return /\+?\d[\d-]{3,}\d/.exec(text)?.[0].replace(/-/g, "") ?? "";
}
