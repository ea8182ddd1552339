/**
 * The second script of a page that carries streets: own tiles, out of the page itself.
 *
 * Nothing is fetched: the archive is text in the document.
 */

import { PMTiles } from "pmtiles";
import { CenteredTextSymbolizer, leafletLayer, linear, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer } from "protomaps-leaflet";

import { paint } from "../js/ground-paint.js";

const library = { CenteredTextSymbolizer, linear, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer };
const DEEPEST_ZOOM = 22;
const LEVELS_APART = 1; // of the map and its tiles: 512 pixels each

/** Make a layer of an archive in base64; `repaint(dark, language)` paints it anew. */
function streets(L, tiles, dark, language) {
  window.L = L; // the library asks for it by this name
  const rules = paint(library, dark, language);
  const layer = leafletLayer({
    url: new PMTiles(inMemory(tiles.pmtiles)),
    maxDataZoom: tiles.maxzoom,
    minZoom: tiles.minzoom + LEVELS_APART,
    maxZoom: DEEPEST_ZOOM,
    attribution: "",
    paintRules: rules.paintRules,
    labelRules: rules.labelRules,
    backgroundColor: rules.background,
    lang: language,
    noWrap: true,
    zIndex: 1,
  });
  layer.repaint = (nowDark, nowLanguage) => {
    const { paintRules, labelRules, background } = paint(library, nowDark, nowLanguage);
    Object.assign(layer, { paintRules, labelRules, backgroundColor: background });
    layer.clearLayout();
    layer.rerenderTiles();
  };
  return layer;
}

function inMemory(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return {
    getKey: () => "page",
    getBytes: async (offset, length) => ({ data: bytes.slice(offset, offset + length).buffer }),
  };
}

window.citymapGround = { streets };
