/**
 * Why there is no position, by the `errMsg` of `wx.getLocation` and `wx.chooseLocation`.
 *
 * WeChat documents few of these texts and changes them; what is not known here is
 * `failed`, for which the way on is the same: choose on the map, or try again.
 */

import type { Advice } from "./words";

export type Reason =
  | "cancelled"
  | "denied"
  | "failed"
  | "privacy"
  | "system"
  | "too_often"
  | "undeclared";

const SIGNS: [Reason, RegExp][] = [
  ["undeclared", /requiredPrivateInfos|not declared in the privacy agreement/i],
  ["privacy", /privacy/i],
  ["cancelled", /fail cancel/i],
  ["system", /system permission|LOCATIONSWITCHOFF|location service|系统.*(权限|定位)/i],
  ["denied", /auth deny|auth denied|authorize|unauthorized|permission denied/i],
  ["too_often", /频繁|frequent/i],
];

export function reason(errMsg: string): Reason {
  return SIGNS.find(([, sign]) => sign.test(errMsg))?.[0] ?? "failed";
}

const CHOOSE = "在地图上选地点";

/** Words for a position that was not given; none of them is an accusation. */
export const WITHOUT_POSITION: Record<Reason, Advice> = {
  cancelled: {
    title: "还没有选地点",
    text: "选一个地点，就能查它附近的设施。",
    way: "choose",
    button: CHOOSE,
  },
  denied: {
    title: "没有使用您的位置",
    text: "可以在地图上选一个地点；想用当前位置，请到“设置”页允许位置信息。",
    way: "choose",
    button: CHOOSE,
  },
  failed: {
    title: "没有取得当前位置",
    text: "可以在地图上选一个地点，或下拉重试。",
    way: "choose",
    button: CHOOSE,
  },
  privacy: {
    title: "您还没有同意隐私保护指引",
    text: "同意后才能使用位置和地图选点；位置只用来查附近的设施，不保存。",
    way: "retry",
    button: "重新查看",
  },
  system: {
    title: "手机的定位没有打开",
    text: "请打开手机定位，并允许微信使用；也可以在地图上选一个地点。",
    way: "choose",
    button: CHOOSE,
  },
  too_often: {
    title: "定位太频繁",
    text: "请等半分钟再试，或在地图上选一个地点。",
    way: "choose",
    button: CHOOSE,
  },
  undeclared: {
    title: "小程序还没有开通位置接口",
    text: "请把这个提示告诉我们。",
    way: "retry",
    button: "重试",
  },
};
