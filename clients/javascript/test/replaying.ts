/** Recordings of the service's answers, and transports that give them again. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Citymap, CitymapError } from "../src/index.js";
import type { Exchange, Options, Reply, Request } from "../src/index.js";

export interface Recording {
  what: string;
  request: { method: string; path: string; headers?: Record<string, string>; body?: string };
  reply: { http: number; headers: Record<string, string>; body: Body };
}

interface Body {
  status: number;
  message: string;
  parameter?: string;
}

const FOLDER = process.env["CITYMAP_RECORDINGS"] ?? "clients/recordings";

export const RECORDINGS: Map<string, Recording> = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [
      name.replace(".json", ""),
      JSON.parse(readFileSync(join(FOLDER, name), "utf-8")) as Recording,
    ]),
);

export function recorded(name: string): Recording {
  const found = RECORDINGS.get(name);
  if (!found) throw new Error(`no recording ${name}`);
  return found;
}

export function replyOf({ reply }: Recording): Reply {
  return {
    http: reply.http,
    header: (name) => reply.headers[name] ?? null,
    text: JSON.stringify(reply.body),
  };
}

export function html(http: number, text = "<html>"): Reply {
  return { http, header: () => null, text };
}

/** A step of a play: a reply, a broken connection, or silence. */
export type Step = Reply | "broken" | "silent";

/** A client to whom the steps happen one after the other; what it sent is in `sent`. */
export function played(
  steps: Step[],
  options: Partial<Options> = {},
): { client: Citymap; sent: Request[]; aborted: () => number } {
  const sent: Request[] = [];
  let aborted = 0;
  const transport = (request: Request): Exchange => {
    const step = steps[sent.length] ?? "broken";
    sent.push(request);
    const abort = (): void => void aborted++;
    if (step === "silent") return { reply: new Promise(() => undefined), abort };
    if (step === "broken") return { reply: Promise.reject(new Error("broken")), abort };
    return { reply: Promise.resolve(step), abort };
  };
  const client = new Citymap("https://map.example.org/", { transport, pause: 1, ...options });
  return { client, sent, aborted: () => aborted };
}

/** The error with which a question fails. */
export async function failure(asked: Promise<unknown>): Promise<CitymapError> {
  const error: unknown = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CitymapError)) throw new Error(`not a CitymapError: ${error}`);
  return error;
}
