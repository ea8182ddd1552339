/**
 * Elements made of data. Text stays text: nothing here, or anywhere in the page,
 * turns a string into markup.
 */

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  // A state is a shape before it is a colour.
  open: ["M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.6 5.1-4.3 5a.9.9 0 0 1-1.3 0L4.2 9.1a.9.9 0 1 1 1.3-1.2l1.1 1.2 3.6-4.2a.9.9 0 0 1 1.4 1.2z"],
  closed: ["M3 1h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2zm1 6v2h8V7H4z"],
  unknown: ["M8 0l8 8-8 8-8-8 8-8zm-.9 10.2v1.8h1.8v-1.8H7.1zM5.6 6.5h1.7c0-.6.3-.9.8-.9s.8.3.8.7c0 .4-.2.6-.7 1-.7.5-1 .9-1 1.8v.3h1.6c0-.6.2-.8.7-1.2.7-.5 1.1-1 1.1-1.9 0-1.3-1-2.2-2.5-2.2-1.5 0-2.5.9-2.5 2.4z"],
};
const ICONS = {
  go: "M21 3 3 10.5l7 3.5 3.5 7L21 3z",
  back: "M15 4 7 12l8 8",
  close: "M5 5l14 14M19 5 5 19",
  share: "M12 15V3m0 0L7.5 7.5M12 3l4.5 4.5M5 12v8h14v-8",
  locate: "M12 2v4m0 12v4M2 12h4m12 0h4M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10z",
  chevron: "M9 5l7 7-7 7",
  call: "M5 3h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 12l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 5a2 2 0 0 1 2-2z",
};

/** Make an element: `h("p", {class: "x"}, "text", child)`. A null child is left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

function svg(viewBox, paths, className) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", viewBox);
  drawing.setAttribute("class", className);
  drawing.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    drawing.append(path);
  }
  return drawing;
}

/** Draw a state: a disc with a tick, a square with a bar, a diamond that asks. */
export function stateShape(state) {
  return svg("0 0 16 16", SHAPES[state] ?? SHAPES.unknown, `shape ${state}`);
}

/** Draw one of the page's own signs. */
export function sign(name) {
  return svg("0 0 24 24", [ICONS[name]], `sign sign-${name}`);
}

/** Say the language of foreign text where its letters do: a voice reads it rightly. */
export function langOf(text) {
  return /\p{Script=Han}/u.test(text) ? "zh-CN" : null;
}

/** Let only addresses of the web through: names and links are foreign text. */
export function webAddress(text) {
  try {
    const address = new URL(text);
    return ["https:", "http:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
