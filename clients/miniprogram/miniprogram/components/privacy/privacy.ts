import { privacy } from "../../lib/privacy";

/** The privacy prompt: shown when WeChat needs the citizen's consent to go on. */
Component({
  data: { shown: false },
  lifetimes: {
    attached() {
      privacy.attach((open) => this.setData({ shown: open }));
    },
    detached() {
      privacy.detach();
    },
  },
  methods: {
    read() {
      wx.openPrivacyContract({
        fail: () => void wx.showToast({ title: "暂时打不开，请稍后再试", icon: "none" }),
      });
    },
    agree() {
      privacy.agree("agree-privacy");
    },
    disagree() {
      privacy.disagree();
    },
  },
});
