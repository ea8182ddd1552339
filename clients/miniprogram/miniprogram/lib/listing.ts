/**
 * The list of what is near: what to ask for it, and how its rows and markers look.
 *
 * Holds true: rows and markers are the same features in the same order, with the
 * same numbers; all pages of a list are of one moment and one version of the data.
 */

import type { Empty, Item, Layer, Nearby, NearbyQuestion } from "./citymap";

export interface Filters {
  layer: string;
  open: "any" | "now" | "24h";
  /** With `now`: also those whose hours nobody knows. */
  unknown: boolean;
}

/** GCJ-02 degrees, as `wx.getLocation({type: "gcj02"})` and `wx.chooseLocation` give them. */
export interface Position {
  latitude: number;
  longitude: number;
}

export interface Listing {
  items: Item[];
  pages: number;
  asOf: string;
  version: string;
  more: boolean;
  empty: Empty | null;
}

export interface Row {
  id: string;
  number: number;
  layer: string;
  name: string;
  address: string;
  distance: string;
  state: "open" | "closed" | "unknown";
  stateWord: string;
  hours: string;
  flags: string;
  /** All of it in one sentence, for a screen reader. */
  spoken: string;
}

export interface Marker {
  id: number;
  latitude: number;
  longitude: number;
  title: string;
  iconPath: string;
  width: number;
  height: number;
  ariaLabel: string;
  label: { content: string; color: string; fontSize: number; anchorX: number; anchorY: number };
}

export const PAGE_SIZE = 10;
const MOST_RESULTS = 200;
export const STATE_WORDS = { open: "开放中", closed: "未开放", unknown: "时间不详" } as const;

/** Write the question for a page; later pages are asked for the moment of the first. */
export function question(
  filters: Filters,
  position: Position,
  known: Listing | null = null,
): NearbyQuestion {
  return {
    lat: position.latitude,
    lng: position.longitude,
    coord: "gcj02",
    layer: filters.layer,
    open: filters.open,
    unknown: filters.unknown ? "include" : "exclude",
    page_index: known ? known.pages + 1 : 1,
    page_size: PAGE_SIZE,
    ...(known ? { at: known.asOf } : {}),
  };
}

/** What a layer can be asked: where nothing is known of hours, whether it is open is not. */
export function askable(filters: Filters, layer: Layer | undefined): Filters {
  return layer?.has_hours === false ? { ...filters, open: "any" } : filters;
}

export function firstPage(answer: Nearby): Listing {
  return {
    items: answer.data,
    pages: 1,
    asOf: answer.as_of,
    version: answer.data_version,
    more: hasMore(answer, 1),
    empty: answer.empty,
  };
}

/** Add a page; null if the data have changed since, so that the list must begin anew. */
export function nextPage(known: Listing, answer: Nearby): Listing | null {
  if (answer.data_version !== known.version) return null;
  const pages = known.pages + 1;
  return {
    ...known,
    items: [...known.items, ...answer.data],
    pages,
    more: hasMore(answer, pages),
  };
}

function hasMore(answer: Nearby, pages: number): boolean {
  return answer.count === PAGE_SIZE && (pages + 1) * PAGE_SIZE <= MOST_RESULTS;
}

export function rows(items: readonly Item[], layer: Layer | undefined): Row[] {
  return items.map((item, index) => {
    const distance = distanceText(item.distance);
    const flags = flagTitles(item.attrs, layer);
    const stateWord = STATE_WORDS[item.open.state];
    const hours = item.open.reason ? `${item.open.text}（${item.open.reason}）` : item.open.text;
    return {
      id: item.id,
      number: index + 1,
      layer: item.layer,
      name: item.name,
      address: item.address,
      distance,
      state: item.open.state,
      stateWord,
      hours,
      flags,
      spoken: [`${index + 1}，${item.name}`, distance, stateWord, hours, flags]
        .filter(Boolean)
        .join("，"),
    };
  });
}

export function markers(items: readonly Item[]): Marker[] {
  return items.map((item, index) => ({
    id: item.marker_id,
    latitude: item.latitude,
    longitude: item.longitude,
    title: item.name,
    iconPath: `/images/${item.open.state}.png`,
    width: 32,
    height: 32,
    ariaLabel: `${index + 1}，${item.name}，${STATE_WORDS[item.open.state]}`,
    label: { content: String(index + 1), color: "#17202a", fontSize: 13, anchorX: 0, anchorY: 0 },
  }));
}

export function flagTitles(flags: readonly string[], layer: Layer | undefined): string {
  const titles = flags.map((id) => layer?.flags.find((flag) => flag.id === id)?.title.zh ?? id);
  return titles.join("、");
}

export function distanceText(metres: number): string {
  return metres < 1000 ? `${metres} 米` : `${(metres / 1000).toFixed(1)} 公里`;
}

/** Say why a list is empty, and what there is instead. */
export function emptyWords(empty: Empty | null): string {
  if (!empty) return "没有更多了。";
  const words = [`${distanceText(empty.radius)}内没有符合条件的地点。`];
  if (empty.closed) words.push(`有 ${empty.closed} 处，但现在不开放。`);
  if (empty.unknown) words.push(`有 ${empty.unknown} 处，但开放时间不详。`);
  if (empty.soonest_opening) words.push(`最早 ${momentText(empty.soonest_opening)} 开放。`);
  if (empty.nearest_open !== null) {
    words.push(`最近的一处开放地点在 ${distanceText(empty.nearest_open)}外。`);
  }
  return words.join("");
}

/** Month, day and time as the city's clock shows them, whatever the phone's clock is. */
export function momentText(moment: string): string {
  const [, month, day, time] = /^\d+-(\d+)-(\d+)T(\d+:\d+)/.exec(moment) ?? [];
  return `${Number(month)}月${Number(day)}日 ${time}`;
}
