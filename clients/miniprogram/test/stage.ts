/**
 * A stage for the mini-program's pages: WeChat's part is played from recordings.
 *
 * The pages' own code runs, and WeChat's template compiler (npm miniprogram-compiler)
 * renders their WXML; what WeChat's runtime itself does is only played here.
 */

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import type { Resolve } from "../miniprogram/lib/privacy";

const RECORDINGS = process.env["CITYMAP_RECORDINGS"] ?? "clients/recordings";
const SOURCES = resolve(process.env["CITYMAP_MINIPROGRAM"] ?? "clients/miniprogram/miniprogram");
const need = createRequire(join(SOURCES, "app.json"));
const own = createRequire(__filename);

export interface Recorded {
  reply: { http: number; headers: Record<string, string>; body: { status: number; message: string } };
}

export const NAMES = readdirSync(RECORDINGS)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(".json", ""));

export function recorded<T = Recorded["reply"]["body"]>(
  name: string,
): { reply: { http: number; headers: Record<string, string>; body: T } } {
  const text = readFileSync(join(RECORDINGS, `${name}.json`), "utf-8");
  return JSON.parse(text) as { reply: { http: number; headers: Record<string, string>; body: T } };
}

/** What a page is after `Page(options)`: its data, and its methods bound to it. */
export type Staged = Record<string, (...given: unknown[]) => unknown> & {
  data: Record<string, never>;
};

export interface Sent {
  method: string;
  url: string;
  data?: string;
  header: Record<string, string>;
}

/** What WeChat does in a play; tests change its members. */
export class Stage {
  /** Recordings that answer `/v1/nearby`, one after the other; "broken" is no network. */
  nearby: string[] = ["nearby"];
  /** What is said of how many were found, if not what was recorded. */
  count: number | null = null;
  feature = "feature";
  layers = "layers";
  position: object = { latitude: 36.6512, longitude: 117.1201, errMsg: "getLocation:ok" };
  /** What the position waits for. */
  awaited: Promise<void> = Promise.resolve();
  chosen: object = { latitude: 36.66, longitude: 117.0, name: "某地", address: "", errMsg: "chooseLocation:ok" };
  readonly sent: Sent[] = [];
  readonly calls: [string, unknown][] = [];
  readonly storage: Record<string, unknown> = {};
  privacy: ((resolve: Resolve) => void) | null = null;

  constructor() {
    const known = this.wx();
    const wx = new Proxy(known, {
      get: (target, name: string) =>
        target[name] ?? ((given: unknown): void => void this.calls.push([name, given])),
    });
    Object.assign(globalThis, { wx });
  }

  private wx(): Record<string, (given: never) => unknown> {
    const answer = (result: object): Promise<object> =>
      "fail" in result ? Promise.reject({ errMsg: result.fail }) : Promise.resolve(result);
    return {
      request: (options: Sent & { success(reply: object): void; fail(error: object): void }) => {
        this.sent.push(options);
        const name = this.answers(options.url);
        queueMicrotask(() => {
          if (name === "broken") return options.fail({ errMsg: "request:fail" });
          const { http, headers, body } = recorded(name).reply;
          const header = Object.fromEntries(
            Object.entries(headers).map(([key, value]) => [key.toUpperCase(), value]),
          );
          const counted = this.count === null ? body : { ...body, count: this.count };
          options.success({ statusCode: http, header, data: JSON.stringify(counted) });
        });
        return { abort: () => undefined };
      },
      getLocation: (given: never) => {
        this.calls.push(["getLocation", given]);
        return this.awaited.then(() => answer(this.position));
      },
      chooseLocation: () => answer(this.chosen),
      getStorageSync: (key: never) => this.storage[key] ?? "",
      setStorageSync: ((key: string, value: unknown) => (this.storage[key] = value)) as never,
      getSetting: () => answer({ authSetting: {} }),
      onNeedPrivacyAuthorization: (listener: never) => (this.privacy = listener),
    };
  }

  private answers(url: string): string {
    if (url.endsWith("/v1/nearby")) return this.nearby.shift() ?? "broken";
    return url.includes("/features/") ? this.feature : this.layers;
  }

  /** Run a page's (or component's, or the app's) code anew. */
  open(path: string): Staged {
    let staged: Staged | null = null;
    const take = (options: Record<string, unknown>): void => {
      const methods = (options["methods"] ?? {}) as object;
      staged = { ...options, ...methods, data: structuredClone(options["data"] ?? {}) } as Staged;
      staged["setData"] = (change) => void Object.assign(staged?.data ?? {}, change);
    };
    Object.assign(globalThis, { Page: take, Component: take, App: take });
    const file = own.resolve(`../miniprogram/${path}`);
    delete own.cache[file];
    own(file);
    if (!staged) throw new Error(`${path} has no page`);
    return staged;
  }
}

interface Node {
  tag?: string;
  attr?: Record<string, unknown>;
  children?: (Node | string)[];
}

/** Render a page as WeChat's compiler understands its WXML; all its nodes, flat. */
export function render(path: string, data: object): { texts: string[]; nodes: Node[] } {
  const { wxmlToJs } = need("miniprogram-compiler") as { wxmlToJs(root: string): string };
  const make = new Function("window", wxmlToJs(SOURCES)) as (w: object) => (p: string) => Function;
  const root = make({})(`${path}.wxml`)(data) as Node;
  const texts: string[] = [];
  const nodes: Node[] = [];
  const walk = (node: Node | string): void => {
    if (typeof node === "string") {
      texts.push(node);
      return;
    }
    nodes.push(node);
    (node.children ?? []).forEach(walk);
  };
  walk(root);
  return { texts, nodes };
}

/** Let what has been asked be answered. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
}
