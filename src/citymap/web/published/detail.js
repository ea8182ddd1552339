/** One place in full: when it is open, how to get there, every field. */

import { h, langOf, sign, webAddress } from "../js/dom.js";
import { sayMetres } from "../js/texts.js";
import { wayTo } from "../js/where.js";
import { weekOf } from "./hours-week.js";
import { linksOf } from "./links.js";
import { drawState } from "./list.js";
import { classOf, hasFlag, titleOf, valueOf } from "./read.js";

const PHONE = /^[+0-9][0-9 ()-]{2,30}$/;

/** Draw a feature; tell: {doc, words, stateOf, scheduleOf, today() (day number), where()}. */
export function drawDetail(feature, tell) {
  const { doc, words } = tell;
  const { layer } = feature;
  const title = titleOf(feature);
  const version = layer.side ? doc.compare[layer.side].title : null;
  const kind = layer.style.classes.length > 1 ? classOf(feature).title : null;
  return h("article", { id: "detail", "data-id": feature.id, "aria-labelledby": "detail-name" },
    h("h2", { id: "detail-name", tabindex: "-1", lang: langOf(title) }, title),
    h("p", { class: "soft" }, [layer.title, kind, version].filter(Boolean).join(" · ")),
    drawState(tell.stateOf(feature)),
    feature.address ? h("p", { class: "place", lang: langOf(feature.address) }, feature.address) : null,
    drawWay(feature, tell),
    drawGo(feature, tell),
    drawFlags(feature, words),
    drawWeek(feature, tell),
    drawFields(feature, words));
}

function drawWay(feature, { words, where }) {
  const from = where();
  if (!from) return null;
  const { metres, bearing } = wayTo(from, feature);
  const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, sign("go"));
  arrow.style.transform = `rotate(${Math.round(bearing) - 45}deg)`;
  return h("p", { class: "way" }, arrow, words.direction(words.bearings[Math.round(bearing / 45) % 8], sayMetres(metres)));
}

function drawGo(feature, { doc, words }) {
  const [first, ...others] = linksOf(feature, titleOf(feature), doc);
  if (!first) return null;
  const nameOf = (target) => words.links[target];
  return h("div", { class: "go" },
    h("a", { id: "go", class: "go-large", href: first[1], ...OUTSIDE, title: words.goWith(nameOf(first[0])) }, sign("go"), words.go),
    others.length
      ? h("details", { class: "others" },
          h("summary", {}, words.otherMaps),
          h("ul", { role: "list" }, others.map(([target, href]) => h("li", {}, h("a", { href, ...OUTSIDE }, nameOf(target))))))
      : null);
}

const OUTSIDE = { target: "_blank", rel: "noopener noreferrer" };

function drawFlags(feature, words) {
  const has = feature.layer.flags.filter((name) => hasFlag(feature, name));
  if (!has.length) return null;
  const titles = new Map(feature.layer.fields.map(({ name, title }) => [name, title]));
  return h("ul", { class: "flags", role: "list", "aria-label": words.has }, has.map((name) => h("li", {}, titles.get(name))));
}

function drawWeek(feature, { words, scheduleOf, today }) {
  const schedule = scheduleOf(feature);
  if (!schedule || schedule.never_closes) return null;
  const rows = weekOf(schedule, today(), words).map(({ day, text }, at) =>
    h("tr", { class: at === 0 ? "today" : null },
      h("th", { scope: "row" }, at === 0 ? words.today : words.weekday[(day + 3) % 7], h("span", { class: "soft" }, ` ${words.day(new Date(day * 864e5))}`)),
      h("td", {}, text)));
  return h("section", {}, h("h3", {}, words.week), h("table", { class: "week" }, h("tbody", {}, rows)));
}

function drawFields({ layer, row }, words) {
  const first = layer.show.map((name) => layer.fields.find((field) => field.name === name)).filter(Boolean);
  const ordered = [...new Set([...first, ...layer.fields])];
  const known = ordered
    .filter(({ name }) => name !== "address" && name !== "name")
    .map((field) => [field, valueOf(field, row)])
    .filter(([, value]) => value !== null && value !== "");
  const told = known.some(([, value]) => value === layer.ids[row]);
  const rows = known.map(([field, value]) => [h("dt", {}, field.title), h("dd", { lang: langOf(String(value)) }, sayValue(field, value))]);
  return h("section", {}, h("h3", {}, words.about),
    h("dl", {}, rows, told ? null : [h("dt", {}, words.id), h("dd", {}, layer.ids[row])]));
}

function sayValue(field, value) {
  const text = String(value);
  if (field.type === "phone" && PHONE.test(text)) {
    return h("a", { href: `tel:${text.replace(/[^+0-9]/g, "")}` }, sign("call"), text);
  }
  if (field.type === "url" && webAddress(text)?.startsWith("https:")) {
    return h("a", { href: webAddress(text), target: "_blank", rel: "noopener noreferrer nofollow" }, text);
  }
  return field.unit ? `${text} ${field.unit}` : text;
}
