/**
 * citymap's /v1 from TypeScript: what is asked, what is answered, what may go wrong.
 *
 * Holds true: positions go by POST, never in a URL; no global is used but timers,
 * so that the same file runs in browsers, in Node and in mini-programs (how a
 * request is sent is handed in as a `Transport`); every failure is a `CitymapError`.
 *
 * Source: docs/api.md, which the tests hold this file to.
 */

export type Datum = "wgs84" | "gcj02" | "bd09" | "cgcs2000";
export type Language = "zh" | "en";
/** RFC 3339, e.g. `2026-11-22T21:05:00+08:00`. */
export type Moment = string;

export interface Titles {
  zh: string;
  en: string;
}

/** What is asked of a list, wherever it is asked from. */
interface Listed {
  at?: Moment;
  page_index?: number;
  page_size?: number;
  out_coord?: Datum;
  lang?: Language;
}

interface Filters extends Listed {
  /** The datum of every position in the question. There is no default. */
  coord: Datum;
  layer: string | readonly string[];
  open?: "any" | "now" | "24h";
  unknown?: "exclude" | "include";
  open_for?: number;
  attr?: string | readonly string[];
  radius?: number;
  auto_extend?: 0 | 1;
  by?: "distance";
  links?: 0 | 1;
}

export interface NearbyQuestion extends Filters {
  lat: number;
  lng: number;
}

export interface BatchQuestion extends Omit<Filters, "page_index"> {
  /** Up to 1,000 of them, **longitude first**. */
  positions: readonly (readonly [lng: number, lat: number])[];
}

export type SearchQuestion = Listed & {
  q: string;
  layer?: string | readonly string[];
} & ({ lat: number; lng: number; coord: Datum } | { lat?: never; lng?: never; coord?: never });

export interface FeatureQuestion {
  coord?: Datum;
  at?: Moment;
  lang?: Language;
}

export interface Open {
  state: "open" | "closed" | "unknown";
  until: Moment | null;
  next_open: Moment | null;
  text: string;
  /** Only while it is closed for a time. */
  reason?: string;
}

export interface Links {
  amap: string;
  tencent: string;
  baidu: string;
  apple: string;
  osm: string;
  other: string;
}

interface Place {
  id: string;
  marker_id: number;
  layer: string;
  name: string;
  address: string;
  latitude: number;
  longitude: number;
  open: Open;
  attrs: string[];
  updated: string | null;
}

export interface Item extends Place {
  /** Whole metres. */
  distance: number;
  links?: Links;
}

export interface FoundItem extends Place {
  /** Whole metres; null if no position was given. */
  distance: number | null;
}

export interface Empty {
  radius: number;
  closed: number;
  unknown: number;
  nearest_open: number | null;
  soonest_opening: Moment | null;
}

export interface Result {
  count: number;
  radius: number;
  extended_to: number | null;
  data: Item[];
  empty: Empty | null;
}

interface Answer {
  status: 0;
  message: string;
}

interface Judged extends Answer {
  coord: Datum;
  as_of: Moment;
  data_version: string;
}

export interface Nearby extends Judged, Result {}

export interface Batch extends Judged {
  results: Result[];
}

export interface Search extends Judged {
  count: number;
  data: FoundItem[];
}

export interface Field {
  id: string;
  title: Titles;
  type: string;
  unit: string | null;
  choices?: { value: string; title: Titles }[];
}

export interface Layer {
  id: string;
  title: Titles;
  icon: string;
  colour: string;
  geometry: "point" | "line" | "polygon";
  count: number;
  /** Whether its features say when they are open. */
  has_hours: boolean;
  flags: { id: string; title: Titles }[];
  fields: Field[];
  source: string;
  data_version: string;
  updated: Moment | null;
  state: "ok" | "degraded";
  /** Why it is degraded, and since when. */
  why?: string;
  since?: Moment | null;
}

export interface Layers extends Answer {
  data: Layer[];
}

export interface Hours {
  text: string | null;
  osm: string | null;
  understood: boolean;
  /** Seven days from the day of `as_of`; of each, when it opens and when it closes. */
  week: [opens: Moment, closes: Moment][][];
}

export interface FeatureInFull extends Place {
  hours: Hours;
  closure: {
    closed_from: string | null;
    closed_until: string | null;
    closed_reason: string | null;
  } | null;
  fields: Record<string, unknown>;
  links: Links;
}

export interface Feature extends Judged {
  data: FeatureInFull;
}

export interface Ground {
  title: Titles;
  url: string;
  /** Another source with names, drawn over it. */
  labels: string | null;
  attribution: string;
  datum: "wgs84" | "gcj02";
  min_zoom: number;
  max_zoom: number;
  subdomains: string[];
  approval_number: string | null;
}

export interface City extends Answer {
  data: {
    name: Titles;
    languages: Language[];
    time_zone: string;
    bounds: [west: number, south: number, east: number, north: number];
    margin_m: number;
    approval_number: string | null;
    navigation: string[];
    districts: boolean;
    base: {
      minzoom: number;
      maxzoom: number;
      attribution: string;
      version: string;
    } | null;
    grounds: Ground[];
  };
}

/** Every `status` of a refusal, and what it says. */
export const STATUSES = {
  120: "too fast; Retry-After says when to come back",
  121: "the quota of the key is used up",
  300: "a required parameter is missing",
  310: "malformed: not a number, not a moment, not JSON",
  312: "an unknown parameter, or one given twice",
  320: "not among the choices, or out of range; an unknown layer or flag",
  330: "too long, or too many",
  365: "an impossible latitude, or the pair looks swapped",
  366: "an impossible longitude",
  367: "outside the city and its margin",
  404: "no such path, layer or feature",
  405: "method not allowed",
  406: "no JSON accepted",
  408: "the body came too slowly",
  413: "the body is larger than 1 MiB",
  415: "the body is not plain JSON",
  500: "the service's own fault",
  503: "overloaded, or starting",
} as const;

export type Status = keyof typeof STATUSES;

/**
 * How a question failed. `refused`: the service said so, `status` is there.
 * `network`: no answer came. `timeout`: none came in time. `aborted`: the asker
 * gave up. `foreign`: what came is not citymap's, as from a proxy or a portal.
 */
export type Failure = "refused" | "network" | "timeout" | "aborted" | "foreign";

export class CitymapError extends Error {
  override readonly name = "CitymapError";
  readonly failure: Failure;
  /** HTTP status; null if no answer came. */
  readonly http: number | null;
  /** A key of `STATUSES`, or one that is newer; null unless refused. */
  readonly status: number | null;
  /** The parameter that is wrong, where one is. */
  readonly parameter: string | null;
  /** Seconds to wait, where the answer says so. */
  readonly retryAfter: number | null;

  constructor(
    failure: Failure,
    message: string,
    more: {
      http?: number;
      status?: number;
      parameter?: string | null;
      retryAfter?: number | null;
    } = {},
  ) {
    super(message);
    Object.setPrototypeOf(this, CitymapError.prototype); // also where classes become functions
    this.failure = failure;
    this.http = more.http ?? null;
    this.status = more.status ?? null;
    this.parameter = more.parameter ?? null;
    this.retryAfter = more.retryAfter ?? null;
  }
}

export interface Request {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Reply {
  http: number;
  /** A response header by its name in small letters; null if absent. */
  header(name: string): string | null;
  text: string;
}

/** One request on its way: its reply, rejected if none comes, and a way to stop it. */
export interface Exchange {
  reply: Promise<Reply>;
  abort(): void;
}

export type Transport = (request: Request) => Exchange;

/** What is used of an `AbortSignal`; mini-programs have none of their own. */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface Options {
  transport: Transport;
  /** Milliseconds for one attempt; 8,000 unless told. */
  timeout?: number;
  /** Language of texts wherever the question names none. */
  lang?: Language;
  /** Milliseconds before the one retry after a broken connection; 300 unless told. */
  pause?: number;
}

export interface CallOptions {
  signal?: Signal;
  timeout?: number;
}

const LONGEST_WAIT_S = 10;
const USUAL_WAIT_S = 1;

/** Asks one citymap service. */
export class Citymap {
  private readonly base: string;
  private readonly options: Options;

  /** `base`: where the service answers, e.g. `https://map.example.org`. */
  constructor(base: string, options: Options) {
    this.base = base.replace(/\/+$/, "");
    this.options = options;
  }

  /** The nearest features that are any use at the moment judged. */
  nearby(question: NearbyQuestion, call?: CallOptions): Promise<Nearby> {
    return this.post("/v1/nearby", question, call);
  }

  /** The same for many positions at once, in the order asked. */
  nearbyBatch(question: BatchQuestion, call?: CallOptions): Promise<Batch> {
    return this.post("/v1/nearby", question, call);
  }

  /** Features by name, address, pinyin or initials; best match first. */
  search(question: SearchQuestion, call?: CallOptions): Promise<Search> {
    return this.post("/v1/search", question, call);
  }

  /** Every layer that is published. */
  layers(question: { lang?: Language } = {}, call?: CallOptions): Promise<Layers> {
    return this.get("/v1/layers", question, call);
  }

  /** One feature in full: fields, the week's hours, closure, links. */
  feature(
    layer: string,
    id: string,
    question: FeatureQuestion = {},
    call?: CallOptions,
  ): Promise<Feature> {
    const path = `/v1/layers/${encodeURIComponent(layer)}/features/${encodeURIComponent(id)}`;
    return this.get(path, question, call);
  }

  /** What the city is: name, bounds, time zone, the ground of its map. */
  city(question: { lang?: Language } = {}, call?: CallOptions): Promise<City> {
    return this.get("/v1/city", question, call);
  }

  private get<T>(path: string, question: object, call?: CallOptions): Promise<T> {
    const pairs = Object.entries(this.told(question)).map(
      ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
    );
    const url = this.base + path + (pairs.length ? `?${pairs.join("&")}` : "");
    return this.ask({ method: "GET", url, headers: { Accept: "application/json" } }, call);
  }

  private post<T>(path: string, question: object, call?: CallOptions): Promise<T> {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    const body = JSON.stringify(this.told(question));
    return this.ask({ method: "POST", url: this.base + path, headers, body }, call);
  }

  /** The question in the client's language, without what was left undefined. */
  private told(question: object): object {
    const whole = { lang: this.options.lang, ...question };
    return Object.fromEntries(
      Object.entries(whole).filter(([, value]) => value !== undefined),
    );
  }

  private async ask<T>(request: Request, call: CallOptions = {}): Promise<T> {
    try {
      return answered<T>(await this.send(request, call));
    } catch (error) {
      const wait = this.waitBeforeRetry(error);
      if (wait === null) throw error;
      await sleep(wait, call.signal);
      return answered<T>(await this.send(request, call));
    }
  }

  /** Milliseconds to wait before asking again; null if that is of no use. */
  private waitBeforeRetry(error: unknown): number | null {
    if (!(error instanceof CitymapError)) return null;
    if (error.failure === "network") return this.options.pause ?? 300;
    if (error.http !== 503) return null;
    const seconds = error.retryAfter ?? USUAL_WAIT_S;
    return seconds <= LONGEST_WAIT_S ? seconds * 1000 : null;
  }

  /** One attempt, ended by its reply, the asker, or the time that it has. */
  private send(request: Request, call: CallOptions): Promise<Reply> {
    const { signal } = call;
    const timeout = call.timeout ?? this.options.timeout ?? 8000;
    return new Promise<Reply>((resolve, reject) => {
      if (signal?.aborted) {
        reject(new CitymapError("aborted", "aborted"));
        return;
      }
      const exchange = this.options.transport(request);
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      const stop = (failure: Failure, message: string): void => {
        settle();
        reject(new CitymapError(failure, message));
        exchange.abort();
      };
      const onAbort = (): void => stop("aborted", "aborted");
      const timer = setTimeout(() => stop("timeout", `no answer in ${timeout} ms`), timeout);
      signal?.addEventListener("abort", onAbort);
      exchange.reply.then(
        (reply) => {
          settle();
          resolve(reply);
        },
        () => stop("network", "the service was not reached"),
      );
    });
  }
}

/** Read a reply; raise what it refuses. */
function answered<T>(reply: Reply): T {
  const retryAfter = seconds(reply.header("retry-after"));
  const body = parsed(reply.text);
  if (typeof body?.["status"] !== "number") {
    const message = `HTTP ${reply.http}, but no answer of citymap's`;
    throw new CitymapError("foreign", message, { http: reply.http, retryAfter });
  }
  if (body["status"] !== 0) {
    const parameter = typeof body["parameter"] === "string" ? body["parameter"] : null;
    throw new CitymapError("refused", String(body["message"]), {
      http: reply.http,
      status: body["status"],
      parameter,
      retryAfter,
    });
  }
  return body as T;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function seconds(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;
}

function sleep(milliseconds: number, signal?: Signal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      reject(new CitymapError("aborted", "aborted"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
  });
}
