import type { FeatureInFull } from "../../lib/citymap";
import { detail } from "../../lib/detail";
import type { Detail } from "../../lib/detail";
import { service } from "../../lib/service";
import { advise } from "../../lib/words";
import type { Advice } from "../../lib/words";

Page({
  data: {
    layer: "",
    id: "",
    place: null as FeatureInFull | null,
    detail: null as Detail | null,
    advice: null as Advice | null,
  },

  onLoad({ layer = "", id = "" }: Record<string, string | undefined>) {
    this.setData({ layer, id }); // ids need no escaping
    void this.ask();
  },

  async ask() {
    const { layer, id } = this.data;
    this.setData({ advice: null });
    try {
      // What a place has is shown even if the names of its flags cannot be had.
      const [answer, layers] = await Promise.all([
        service.feature(layer, id, { coord: "gcj02" }),
        service.layers().catch(() => null),
      ]);
      const known = layers?.data.find((one) => one.id === layer);
      this.setData({ place: answer.data, detail: detail(answer, known) });
    } catch (error) {
      this.setData({ advice: advise(error) });
    }
  },

  onAdvice() {
    if (this.data.advice?.way === "retry") void this.ask();
    else void wx.reLaunch({ url: "/pages/nearby/nearby" });
  },

  go() {
    const item = this.data.place;
    const fail = (): void => void wx.showToast({ title: "地图没有打开", icon: "none" });
    if (item) wx.openLocation({ ...item, scale: 18, fail });
  },

  call() {
    const phoneNumber = this.data.detail?.phone;
    // Whoever thinks better of it makes the call fail: nothing to tell.
    if (phoneNumber) wx.makePhoneCall({ phoneNumber, fail: () => undefined });
  },

  onShareAppMessage() {
    const { layer, id, detail: shown } = this.data;
    return {
      title: shown?.name ?? "附近的公共设施",
      path: `/pages/detail/detail?layer=${layer}&id=${id}`,
    };
  },
});
