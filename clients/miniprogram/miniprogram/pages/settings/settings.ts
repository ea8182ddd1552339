import { service } from "../../lib/service";

Page({
  data: {
    contract: "《用户隐私保护指引》",
    consent: "",
    location: "",
    sources: [] as string[],
  },

  onShow() {
    this.readConsent();
    void this.readPermission();
    void this.readSources();
  },

  readConsent() {
    if (typeof wx.getPrivacySetting !== "function") return; // before library 2.32.3
    wx.getPrivacySetting({
      success: ({ needAuthorization, privacyContractName }) =>
        this.setData({
          contract: privacyContractName || this.data.contract,
          consent: needAuthorization ? "尚未同意" : "已同意，或无需同意",
        }),
    });
  },

  async readPermission() {
    const { authSetting } = await wx.getSetting();
    const allowed = authSetting["scope.userLocation"];
    this.setData({ location: allowed === undefined ? "还没有询问" : allowed ? "已允许" : "未允许" });
  },

  async readSources() {
    try {
      const { data } = await service.layers();
      this.setData({
        sources: data.map(
          ({ title, source, state }) => `${title.zh}：${source}${state === "ok" ? "" : "（暂用旧数据）"}`,
        ),
      });
    } catch {
      this.setData({ sources: ["暂时读不到"] });
    }
  },

  read() {
    wx.openPrivacyContract({
      fail: () => void wx.showToast({ title: "暂时打不开，请稍后再试", icon: "none" }),
    });
  },

  forget() {
    wx.clearStorageSync();
    void wx.showToast({ title: "已清除" });
  },
});
