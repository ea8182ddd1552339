/** How a feature is drawn: the shape and colour of its class, the sign of its layer. */

const SVG = "http://www.w3.org/2000/svg";
// In a box of 28 pixels. A class is a shape before it is a colour.
const SHAPES = {
  disc: "M14 2a12 12 0 1 0 0 24 12 12 0 1 0 0-24z",
  square: "M6 3h16a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z",
  diamond: "M14 .8 27.2 14 14 27.2.8 14z",
  triangle: "M14 1.5 27.3 25.5H.7z",
  ring: "M14 2a12 12 0 1 0 0 24 12 12 0 1 0 0-24z",
};
const SIGN_AT = { triangle: "translate(8 11.4) scale(.8)" };
const MIDDLE = "translate(6.5 6.5)";
const DARK = "#1b1e23";

const draw = (tag, attributes, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

/** Draw a class as a picture of 28 by 28; `icon`: path data of 15 by 15, or none. */
export function symbol({ shape, colour }, icon) {
  const hollow = shape === "ring";
  const body = draw("path", {
    d: SHAPES[shape] ?? SHAPES.disc, class: "body",
    fill: hollow ? "#ffffff" : colour, stroke: hollow ? colour : "#ffffff", "stroke-width": hollow ? 4 : 2,
  });
  const picture = draw("svg", { viewBox: "-1 -1 30 30", class: "symbol", "aria-hidden": "true" }, body);
  if (icon) {
    picture.append(draw("path", {
      d: icon, transform: SIGN_AT[shape] ?? MIDDLE, fill: hollow ? DARK : inkOn(colour),
    }));
  }
  return picture;
}

/** Draw a layer's sign alone, in the colour of the text around it. */
export function layerSign(icon) {
  return draw("svg", { viewBox: "0 0 15 15", class: "layer-sign", "aria-hidden": "true" }, draw("path", { d: icon, fill: "currentColor" }));
}

const inkOn = (colour) => (isDark(colour) ? "#ffffff" : DARK);

/** Say whether white is read better on a colour than our ink is. */
export function isDark(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; // Source: WCAG 2.2, relative luminance
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.21;
}

/** Draw a picture from path data: signs and the QR code. */
export function picture(box, d, attributes) {
  return draw("svg", { viewBox: `0 0 ${box} ${box}`, ...attributes }, draw("path", { d, fill: "currentColor" }));
}

/** Give path data of a shape around a place, `r` pixels wide to each side: for the printed sheet. */
export function dot(shape, x, y, r) {
  const p = (dx, dy) => `${(x + dx * r).toFixed(2)} ${(y + dy * r).toFixed(2)}`;
  if (shape === "square") return `M${p(-0.85, -0.85)}L${p(0.85, -0.85)}L${p(0.85, 0.85)}L${p(-0.85, 0.85)}z`;
  if (shape === "diamond") return `M${p(0, -1.2)}L${p(1.2, 0)}L${p(0, 1.2)}L${p(-1.2, 0)}z`;
  if (shape === "triangle") return `M${p(0, -1.1)}L${p(1.1, 0.9)}L${p(-1.1, 0.9)}z`;
  return `M${p(-1, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}
