/** Sends requests by `wx.request`, for which any answer is a success, whatever its status. */

import type { Reply, Transport } from "./citymap";

export interface WxRequest {
  (options: {
    url: string;
    method: "GET" | "POST";
    header: Record<string, string>;
    data?: string;
    dataType: string;
    success(result: {
      statusCode: number;
      data: unknown;
      header: Record<string, unknown>;
    }): void;
    fail(error: unknown): void;
  }): { abort(): void };
}

export function wxTransport(request: WxRequest): Transport {
  return ({ method, url, headers, body }) => {
    let abort = (): void => undefined;
    const reply = new Promise<Reply>((resolve, reject) => {
      const task = request({
        url,
        method,
        header: headers,
        ...(body === undefined ? {} : { data: body }),
        dataType: "text", // anything but "json": the client reads the text itself
        success: ({ statusCode, data, header }) =>
          resolve({
            http: statusCode,
            header: (name) => find(header, name),
            text: typeof data === "string" ? data : JSON.stringify(data),
          }),
        fail: reject,
      });
      abort = () => task.abort();
    });
    return { reply, abort: () => abort() };
  };
}

/** Names of headers come in small or capital letters, by the phone's system. */
function find(header: Record<string, unknown>, name: string): string | null {
  const key = Object.keys(header).find((known) => known.toLowerCase() === name);
  return key === undefined ? null : String(header[key]);
}
