/**
 * The map document made usable: features out of columns.
 *
 * Positions are WGS-84, in the document as millionths of a degree: the first absolute,
 * each further one as the difference from the one before.
 */

const MILLION = 1e6;

/** Read the document that stands in the page. */
export function readDocument() {
  return JSON.parse(document.getElementById("map-data").textContent);
}

/** Give all features, layer by layer: {index, id, layer, row, name, address, lon, lat}. */
export function readFeatures(doc) {
  const features = [];
  for (const layer of doc.layers) {
    const lon = undelta(layer.lon);
    const lat = undelta(layer.lat);
    const address = layer.fields.find(({ name }) => name === "address");
    for (let row = 0; row < layer.count; row += 1) {
      features.push({
        index: features.length, id: `${layer.id}.${layer.ids[row]}`, layer, row, name: layer.names[row],
        address: address ? valueOf(address, row) : null, lon: lon[row] / MILLION, lat: lat[row] / MILLION,
      });
    }
  }
  return features;
}

function undelta(numbers) {
  let sum = 0;
  return numbers.map((number) => (sum += number));
}

/** Give the text or number of a field in a row; null where it is not known. */
export function valueOf(field, row) {
  if (!field.codes) return field.values[row];
  const code = field.codes[row];
  return code < 0 ? null : field.words[code];
}

/** Say whether a feature is known to have a flag. */
export function hasFlag({ layer, row }, name) {
  const field = layer.fields.find((one) => one.name === name);
  return field?.codes?.[row] === 1;
}

/** Give a line's or polygon's parts as Leaflet wants them: [lat, lon] in degrees; null of a point. */
export function shapeOf({ layer, row }) {
  const parts = layer.shapes?.[row];
  if (!parts) return null;
  return layer.geometry === "line" ? parts.map(ring) : parts.map((rings) => rings.map(ring));
}

function ring(numbers) {
  const places = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < numbers.length; at += 2) {
    x += numbers[at];
    y += numbers[at + 1];
    places.push([y / MILLION, x / MILLION]);
  }
  return places;
}

/** Give the class of a feature: {title, colour, shape}. */
export const classOf = ({ layer, row }) => layer.style.classes[layer.style.of[row]] ?? layer.style.classes[0];

/** Give each feature of one side its twin of the other, the same id in another version: a Map. */
export function twinsOf(features) {
  const before = new Map(features.filter(({ layer }) => layer.side === "before").map((feature) => [feature.id, feature]));
  const twins = new Map();
  for (const feature of features) {
    const twin = feature.layer.side === "after" ? before.get(feature.id) : null;
    if (twin) twins.set(feature, twin).set(twin, feature);
  }
  return twins;
}

/** Give what a feature is called, where it has no name too. */
export const titleOf = (feature) => feature.name ?? `${feature.layer.title} ${feature.layer.ids[feature.row]}`;
