/** What a map must say of itself: date, datum, sources, approval; where the live one is. */

import { h, langOf } from "../js/dom.js";
import { picture } from "./symbols.js";

/** Fill the footer. */
export function drawFacts(footer, doc, words) {
  const { facts } = doc;
  const days = [...new Set(facts.data.map(({ date }) => date))].sort();
  const span = days.length > 1 ? `${days[0]} – ${days.at(-1)}` : days[0];
  const brief = [span ? words.dated(span) : null, facts.approval ? words.approvalNumber(facts.approval) : null, ...facts.attribution].filter(Boolean);
  const titles = new Map(doc.layers.map(({ id, title }) => [id, title]));
  const dates = days.length > 1 ? facts.data.map(({ layer, date }) => `${titles.get(layer) ?? layer} ${date}`) : days;
  const rows = [
    [words.dataDate, dates], [words.datum, [facts.datum]], [words.source, facts.sources],
    [words.attribution, facts.attribution], [words.approval, facts.approval ? [facts.approval] : []],
  ].filter(([, values]) => values.length);
  const about = h("details", { id: "about" },
    h("summary", {}, words.aboutMap),
    h("div", { class: "about-body", tabindex: "0", role: "group", "aria-label": words.aboutMap },
      h("dl", {}, rows.map(([title, values]) => [h("dt", {}, title), values.map((value) => h("dd", { lang: langOf(value) }, value))])),
      h("p", { class: "soft privacy" }, words.privacy),
      drawLive(facts, words)));
  footer.replaceChildren(h("p", { id: "brief" }, brief.map((text) => h("span", { lang: langOf(text) }, text))), about);
  return about;
}

function drawLive({ live, qr }, words) {
  if (!live) return null;
  const safe = live.startsWith("https://");
  return h("div", { class: "live" },
    qr ? picture(qr.size, qr.path, { class: "qr", role: "img", "aria-label": words.live }) : null,
    h("p", {}, words.live, h("br"), safe ? h("a", { href: live, target: "_blank", rel: "noopener noreferrer" }, live) : live));
}
