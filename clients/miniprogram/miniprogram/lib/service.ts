/** The service that this mini-program asks. */

import { SERVICE } from "../config";
import { Citymap } from "./citymap";
import { wxTransport } from "./transport";

export const service = new Citymap(SERVICE, {
  transport: wxTransport((options) => wx.request(options)),
  lang: "zh",
});
