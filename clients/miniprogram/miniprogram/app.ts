import { privacy } from "./lib/privacy";
import type { Resolve } from "./lib/privacy";

App({
  onLaunch() {
    // Registered once, before any page asks for a position: a later registration
    // would replace this one. Library versions before 2.32.3 do not know it.
    if (typeof wx.onNeedPrivacyAuthorization === "function") {
      wx.onNeedPrivacyAuthorization((resolve: unknown) => privacy.need(resolve as Resolve)); // mistyped upstream
    }
  },
});
