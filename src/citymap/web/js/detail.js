/** One place in full: when it is open this week, what it has, how to get there. */

import { h, langOf, sign, webAddress } from "./dom.js";
import { drawFlags, drawGo, drawState, drawWay } from "./list.js";
import { sayDay, weekdayOf } from "./texts.js";

const PHONE = /^[+0-9][0-9 ()-]{2,30}$/;
const SHOWN_ELSEWHERE = new Set(["name", "address", "source", "updated"]);

/** Draw a feature as `/v1/layers/…/features/…` describes it. */
export function drawDetail(feature, asOf, tell) {
  const { words, layer, language } = tell;
  return h("article", { id: "detail", "data-id": feature.id, "aria-labelledby": "detail-name" },
    h("h2", { id: "detail-name", tabindex: "-1", lang: langOf(feature.name) }, feature.name),
    h("p", { class: "soft" }, layer.title[language]),
    drawState(feature),
    feature.closure ? drawClosure(feature.closure, words) : null,
    feature.address ? h("p", { class: "place", lang: langOf(feature.address) }, feature.address) : null,
    drawWay(feature, tell),
    drawGo(feature, tell),
    drawFlags(feature.attrs, tell),
    drawWeek(feature.hours, asOf, words),
    drawFacts(feature, tell),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "plain", onclick: () => tell.around(feature) }, sign("locate"), words.aroundHere),
      h("button", { type: "button", class: "plain", onclick: () => tell.share(feature) }, sign("share"), words.shareFeature)),
    h("p", { class: "soft small" },
      [feature.updated ? words.updated(feature.updated) : null, words.source(feature.fields.source || layer.source)]
        .filter(Boolean).join(" · ")));
}

function drawClosure(closure, words) {
  const span = [
    closure.closed_from ? words.closureFrom(closure.closed_from) : null,
    closure.closed_until ? words.closureUntil(closure.closed_until) : null,
  ].filter(Boolean);
  return h("p", { class: "notice" },
    [words.closure, ...span].join(" "), closure.closed_reason ? h("span", {}, ` · ${closure.closed_reason}`) : null);
}

function drawWeek(hours, asOf, words) {
  const title = h("h3", {}, words.week);
  if (!hours.text && !hours.understood) return h("section", {}, title, h("p", {}, words.noHours));
  if (!hours.understood) return h("section", {}, title, h("p", {}, words.notUnderstood(hours.text)));
  const first = weekdayOf(asOf);
  const rows = hours.week.map((spans, day) =>
    h("tr", { class: day === 0 ? "today" : null },
      h("th", { scope: "row" }, day === 0 ? words.today : words.weekday[(first + day) % 7]),
      h("td", {}, sayDay(spans, words))));
  return h("section", {}, title, h("table", { class: "week" }, h("tbody", {}, rows)));
}

function drawFacts(feature, { words, layer, language }) {
  const skipped = new Set([...SHOWN_ELSEWHERE, ...feature.attrs]);
  const rows = layer.fields
    .filter((field) => !skipped.has(field.id) && !["opening_hours", "market_days"].includes(field.type))
    .map((field) => [field, feature.fields[field.id]])
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([field, value]) => [h("dt", {}, field.title[language]), h("dd", {}, sayValue(field, value, words, language))]);
  return rows.length ? h("section", {}, h("h3", {}, words.about), h("dl", {}, rows)) : null;
}

function sayValue(field, value, words, language) {
  const text = String(value);
  if (field.type === "yes_no_unknown") return words[text] ?? text;
  if (field.type === "choice") {
    return field.choices?.find((choice) => choice.value === value)?.title[language] ?? text;
  }
  if (field.type === "phone" && PHONE.test(text)) {
    return h("a", { href: `tel:${text.replace(/[^+0-9]/g, "")}` }, sign("call"), text);
  }
  if (field.type === "url" && webAddress(text)) {
    return h("a", { href: webAddress(text), target: "_blank", rel: "noopener noreferrer nofollow" }, text);
  }
  return field.unit ? `${text} ${field.unit}` : text;
}
