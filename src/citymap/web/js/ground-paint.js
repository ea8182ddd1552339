/**
 * How our own tiles are painted: quiet, so that pins stand out; every name legible.
 *
 * Widths are pixels by the map's zoom; the tiles' own zoom is one less.
 */

const LIGHT = {
  land: "#f4f2ec",
  water: "#c5dce8",
  waterText: "#3d6a80",
  park: "#d9e7cd",
  green: "#e6ecdc",
  parkText: "#44683a",
  building: "#e6e1d7",
  wall: "#d6d0c4",
  edge: "#dcd6ca",
  thin: "#ddd7ca",
  minor: "#ffffff",
  medium: "#ffffff",
  major: "#fff3d4",
  majorEdge: "#e3d2a6",
  path: "#c9bfae",
  rail: "#d5d1c9",
  text: "#5f5b54",
  place: "#6a655c",
  halo: "#faf9f5",
};
const DARK = {
  land: "#15181c",
  water: "#0f2836",
  waterText: "#86b3c9",
  park: "#1a2a20",
  green: "#1a231e",
  parkText: "#8fb486",
  building: "#20242a",
  wall: "#2b3037",
  edge: "#15181c",
  thin: "#272c33",
  minor: "#2c3138",
  medium: "#333941",
  major: "#43433f",
  majorEdge: "#1b1d1f",
  path: "#3a4048",
  rail: "#363b43",
  text: "#aab1bb",
  place: "#bcc3cc",
  halo: "#15181c",
};
const FONT = 'system-ui, -apple-system, "PingFang SC", "HarmonyOS Sans SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const WIDTHS = {
  major: [[11, 1.4], [13, 2.6], [15, 6], [17, 13], [19, 26]],
  medium: [[12, 0.8], [14, 2.6], [15, 4.5], [17, 11], [19, 22]],
  minor: [[13, 0.4], [14, 1], [15, 2.4], [17, 8], [19, 18]],
};
const EDGE_PX = 1;
const EDGED = { major: 11, medium: 13, minor: 15 }; // the zoom from which a street has edges
const LEAST_PX = 36; // of a named area, across
const TWIN_PX = 500; // within which a name is not said again

const isArea = (_zoom, feature) => feature.geomType === 3;
const is = (kind) => (_zoom, feature) => feature.props.kind === kind;

/** Give {paintRules, labelRules, background} for the library, the theme and the language. */
export function paint(library, dark, language) {
  const colours = dark ? DARK : LIGHT;
  const { linear } = library;
  const area = (dataLayer, fill, filter, more = {}) => ({
    dataLayer, filter, symbolizer: new library.PolygonSymbolizer({ fill, ...more }),
  });
  const line = (kind, options, minzoom, dataLayer = "street") => ({
    dataLayer, minzoom, filter: is(kind), symbolizer: new library.LineSymbolizer({ lineCap: "round", lineJoin: "round", ...options }),
  });
  const edge = (kind, color) => line(kind, {
    color, width: linear(WIDTHS[kind].map(([zoom, width]) => [zoom, width + 2 * EDGE_PX])),
  }, EDGED[kind]);
  const street = (kind) => line(kind, {
    color: (zoom) => (zoom < EDGED[kind] ? colours.thin : colours[kind]), // white alone is lost on paper
    width: linear(WIDTHS[kind]),
  });
  return {
    paintRules: [
      area("park", colours.green, is("green")),
      area("park", colours.park, is("park")),
      area("water", colours.water, isArea),
      line("river", { color: colours.water, width: linear([[11, 1], [15, 3], [19, 12]]) }, 11, "water"),
      line("stream", { color: colours.water, width: linear([[15, 1], [19, 4]]) }, 15, "water"),
      area("building", colours.building, undefined, { stroke: colours.wall, width: 0.7 }),
      line("path", { color: colours.path, width: linear([[16, 0.8], [19, 2]]), dash: [3, 2.5], lineCap: "butt" }, 16),
      line("rail", { color: colours.rail, width: linear([[13, 0.6], [16, 1.2], [19, 2.4]]) }, 13),
      edge("minor", colours.edge),
      edge("medium", colours.edge),
      edge("major", colours.majorEdge),
      street("minor"),
      street("medium"),
      street("major"),
    ],
    labelRules: names(library, colours, language),
    background: colours.land,
  };
}

function names(library, colours, language) {
  const labelProps = [`name_${language}`, "name"];
  const text = (size, fill, weight = 500) => ({
    labelProps, fill, stroke: colours.halo, width: 3, lineHeight: 1.25, maxLineChars: 16,
    font: typeof size === "function" ? (zoom) => `${weight} ${size(zoom)}px ${FONT}` : `${weight} ${size}px ${FONT}`,
  });
  const along = (kind, minzoom, size) => ({
    dataLayer: "street", minzoom, filter: is(kind),
    symbolizer: new library.LineLabelSymbolizer({ ...text(size, colours.text), repeatDistance: 360 }),
  });
  const within = (dataLayer, minzoom, fill, filter) => ({
    dataLayer, minzoom, filter, symbolizer: inTheMiddle(new library.CenteredTextSymbolizer(text(12, fill)), labelProps),
  });
  const place = (kinds, minzoom, maxzoom, size) => ({
    dataLayer: "place", minzoom, maxzoom, filter: (_zoom, feature) => kinds.includes(feature.props.kind),
    symbolizer: new library.CenteredTextSymbolizer({ ...text(size, colours.place, 600), letterSpacing: 0.5 }),
  });
  return [
    place(["city", "town"], 0, 13, 15),
    place(["suburb", "village"], 12, 15, 13),
    place(["quarter", "neighbourhood"], 14, 15, 12),
    along("major", 14, library.linear([[14, 11], [17, 13]])),
    along("medium", 15, library.linear([[15, 11], [17, 13]])),
    along("minor", 15, library.linear([[15, 11], [17, 12.5]])),
    within("water", 14, colours.waterText, isArea),
    within("park", 15, colours.parkText, (_zoom, feature) => feature.props.kind === "park"),
    along("path", 17, 11),
  ];
}

/** Name an area in its middle, once, if it is not too small for it. */
function inTheMiddle(symbolizer, labelProps) {
  return {
    place(layout, geom, feature) {
      const xs = geom.flat().map((point) => point.x);
      const ys = geom.flat().map((point) => point.y);
      const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      if (Math.max(right - left, bottom - top) < LEAST_PX) return undefined;
      const centre = geom[0][0].clone();
      [centre.x, centre.y] = [(left + right) / 2, (top + bottom) / 2];
      const labels = symbolizer.place(layout, [[centre]], feature);
      const key = feature.props[labelProps.find((name) => feature.props[name])];
      return labels?.map((label) => ({ ...label, deduplicationKey: key, deduplicationDistance: TWIN_PX }));
    },
  };
}
