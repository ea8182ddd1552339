/**
 * Tiles of the network, in place whatever datum they are drawn in.
 *
 * The map stays in WGS-84. A tile in GCJ-02 is put where its corner truly is: the shift
 * changes by some 0.3 % of a step, hence by less than a pixel within a tile.
 */

import gcoord from "gcoord";

const DEEPEST_ZOOM = 22;
const ROUNDS = 3;
const OVERLAP_PX = 1; // neighbours are shifted a little differently: no slits between them

/** Make the layers of a source; `tell(missing)` hears whether tiles fail or come. */
export function tileLayers(L, source, tell) {
  const Layer = source.datum === "gcj02" ? shifted(L) : L.TileLayer;
  return [source.url, source.labels].filter(Boolean).map((url, row) => {
    const layer = new Layer(url, {
      subdomains: source.subdomains,
      minNativeZoom: source.min_zoom,
      maxNativeZoom: source.max_zoom,
      maxZoom: DEEPEST_ZOOM,
      className: row ? "ground-labels" : "ground-raster",
      zIndex: row + 2,
      noWrap: true,
      referrerPolicy: "origin", // what browser keys are bound to
    });
    layer.on("tileerror", () => tell(true));
    layer.on("tileload", () => tell(false));
    return layer;
  });
}

function shifted(L) {
  return L.TileLayer.extend({
    _getTilePos(coords) {
      const place = L.TileLayer.prototype._getTilePos.call(this, coords);
      const corner = coords.scaleBy(this.getTileSize());
      const drawn = this._map.unproject(corner, coords.z);
      return place.add(this._map.project(fromGcj(drawn), coords.z).subtract(corner)).round();
    },
    _getTiledPixelBounds(center) {
      return L.TileLayer.prototype._getTiledPixelBounds.call(this, toGcj(center));
    },
    _initTile(tile) {
      L.TileLayer.prototype._initTile.call(this, tile);
      const size = this.getTileSize();
      tile.style.width = `${size.x + OVERLAP_PX}px`;
      tile.style.height = `${size.y + OVERLAP_PX}px`;
    },
  });
}

function toGcj({ lat, lng }) {
  const [x, y] = gcoord.transform([lng, lat], gcoord.WGS84, gcoord.GCJ02);
  return { lat: y, lng: x };
}

/** Undo the shift, which has no inverse of its own: a guess, corrected by what it misses. */
function fromGcj(drawn) {
  let { lat, lng } = drawn;
  for (let round = 0; round < ROUNDS; round += 1) {
    const there = toGcj({ lat, lng });
    lat += drawn.lat - there.lat;
    lng += drawn.lng - there.lng;
  }
  return { lat, lng };
}
