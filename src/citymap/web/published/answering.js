/** What programs may ask of the page, by `window.citymapPublished`: tests and proofs do. */

/** Give the answers; nothing in them changes what the reader sees but `lookAt`. */
export function answering({ doc, features, maps, passing, search, stateOf }) {
  const byId = new Map(features.map((feature) => [feature.id, feature]));
  const ids = (found) => found.map(({ id }) => id);
  return {
    document: doc,
    features: features.length,
    maxZoom: maps[0].leaflet.getMaxZoom(),
    /** All features: [{id, name, lon, lat}], degrees, WGS-84. */
    places: () => features.map(({ id, name, lon, lat }) => ({ id, name, lon, lat })),
    /** Ids of those that are on the screen as themselves. */
    shown: () => maps.flatMap((map) => map.pins.shown()),
    /** Ids of those that pass the filters now. */
    passing: () => ids(passing()),
    count: (layer) => passing().filter((feature) => feature.layer.id === layer).length,
    search: (text) => ids(search(text)),
    /** What the detail would say of a feature at a moment, milliseconds since 1970. */
    judge(id, millis) {
      const said = stateOf(byId.get(id), new Date(millis));
      return said && { ...said, until: said.until?.getTime() ?? null, nextOpen: said.nextOpen?.getTime() ?? null };
    },
    lookAt(lon, lat, zoom) {
      for (const { leaflet } of maps) leaflet.setView([lat, lon], zoom, { animate: false });
    },
  };
}
