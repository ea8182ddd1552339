/**
 * What to tell the citizen when something fails, and what can be done about it.
 *
 * Holds true: every `status` of the contract has words; none of them blames the
 * citizen, shows a code where words will do, or leaves without a way on.
 */

import { CitymapError } from "./citymap";
import type { Failure } from "./citymap";

/** What the button of an advice does. */
export type Way = "retry" | "choose" | "reset" | "back";

export interface Advice {
  title: string;
  text: string;
  way: Way;
  button: string;
}

const BUTTONS: Record<Way, string> = {
  retry: "重试",
  choose: "在地图上选地点",
  reset: "恢复默认条件",
  back: "返回列表",
};

function advice(title: string, text: string, way: Way): Advice {
  return { title, text, way, button: BUTTONS[way] };
}

const OUR_MISTAKE = advice(
  "小程序需要更新",
  "请关闭后重新打开小程序；若仍如此，请把这个提示告诉我们。",
  "reset",
);
const PLACE = advice("位置无法识别", "请在地图上选一个地点再查。", "choose");

/** Advice by the contract's `status`; docs/miniprogram.md has the same table. */
export const REFUSALS: Record<number, Advice> = {
  120: advice("操作太快了", "请稍等几秒再试。", "retry"),
  121: advice("今天的查询次数已用完", "请晚些时候再来。", "retry"),
  300: OUR_MISTAKE,
  310: OUR_MISTAKE,
  312: OUR_MISTAKE,
  320: advice("条件有变化", "所选的类别或条件已经调整，请恢复默认条件。", "reset"),
  330: OUR_MISTAKE,
  365: PLACE,
  366: PLACE,
  367: advice("您不在本市范围内", "可以在地图上选一个本市的地点来查。", "choose"),
  404: advice("这条信息已下线", "它可能刚刚被更新，请返回列表重新查找。", "back"),
  405: OUR_MISTAKE,
  406: OUR_MISTAKE,
  408: advice("网络太慢", "请求没有发完，请到信号好的地方重试。", "retry"),
  413: OUR_MISTAKE,
  415: OUR_MISTAKE,
  500: advice("服务出了问题", "我们会尽快处理，请稍后重试。", "retry"),
  503: advice("服务繁忙", "请稍等片刻再试。", "retry"),
};

const FAILURES: Record<Exclude<Failure, "refused">, Advice> = {
  network: advice("网络不通", "请检查网络后重试。", "retry"),
  timeout: advice("等了太久", "网络可能不稳定，请重试。", "retry"),
  aborted: advice("已取消", "可以重新查询。", "retry"),
  foreign: advice("没有收到有效回答", "所连的 Wi-Fi 可能需要先登录，请检查网络后重试。", "retry"),
};

/** Give the words for a failed question; what is no `CitymapError` is a fault of our own. */
export function advise(error: unknown): Advice {
  if (!(error instanceof CitymapError)) return OUR_MISTAKE;
  if (error.failure !== "refused") return FAILURES[error.failure];
  const known = REFUSALS[error.status ?? 500] ?? REFUSALS[500] ?? OUR_MISTAKE;
  if (!error.retryAfter || error.retryAfter < 2) return known;
  return { ...known, text: `请在${waitText(error.retryAfter)}后再试。` };
}

function waitText(seconds: number): string {
  if (seconds < 60) return ` ${seconds} 秒`;
  return seconds < 3600 ? ` ${Math.ceil(seconds / 60)} 分钟` : ` ${Math.ceil(seconds / 3600)} 小时`;
}
