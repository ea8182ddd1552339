/**
 * Reads Mapbox Vector Tiles: as much of them as our service writes.
 *
 * Source: Mapbox Vector Tile Specification 2.1; Protocol Buffers, wire format.
 */

export const POINT = 1;
export const LINE = 2;
export const AREA = 3;

const decoder = new TextDecoder();

class Cursor {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
    this.kind = 0;
  }

  more() {
    return this.at < this.end;
  }

  /** Read a whole number; exact up to 2^53. */
  number() {
    let value = 0;
    let place = 1;
    let byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * place;
      place *= 128;
    } while (byte > 127);
    return value;
  }

  signed() {
    const value = this.number();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }

  /** Read which field follows, and remember how it is written. */
  field() {
    const key = this.number();
    this.kind = key & 7;
    return key >> 3;
  }

  inner() {
    const size = this.number();
    this.at += size;
    return new Cursor(this.bytes, this.at - size, this.at);
  }

  text() {
    const { at, end } = this.inner();
    return decoder.decode(this.bytes.subarray(at, end));
  }

  skip() {
    if (this.kind === 0) this.number();
    else if (this.kind === 2) this.inner();
    else this.at += this.kind === 1 ? 8 : 4;
  }
}

/** Read a tile: [{name, extent, features: [{type, parts: [[x, y, x, y, …]], properties}]}]. */
export function readTile(buffer) {
  const cursor = new Cursor(new Uint8Array(buffer));
  const layers = [];
  while (cursor.more()) {
    if (cursor.field() === 3) layers.push(readLayer(cursor.inner()));
    else cursor.skip();
  }
  return layers;
}

function readLayer(cursor) {
  const layer = { name: "", extent: 4096, features: [] };
  const keys = [];
  const values = [];
  const waiting = []; // features come before the words that they are made of
  while (cursor.more()) {
    const field = cursor.field();
    if (field === 1) layer.name = cursor.text();
    else if (field === 2) waiting.push(cursor.inner());
    else if (field === 3) keys.push(cursor.text());
    else if (field === 4) values.push(readValue(cursor.inner()));
    else if (field === 5) layer.extent = cursor.number();
    else cursor.skip();
  }
  layer.features = waiting.map((feature) => readFeature(feature, keys, values));
  return layer;
}

/** Read a text or a whole number: other values are not written by our service. */
function readValue(cursor) {
  const field = cursor.field();
  if (field === 1) return cursor.text();
  return field === 4 || field === 5 ? cursor.number() : null;
}

function readFeature(cursor, keys, values) {
  const feature = { type: 0, parts: [], properties: {} };
  while (cursor.more()) {
    const field = cursor.field();
    if (field === 2) {
      const tags = cursor.inner();
      while (tags.more()) feature.properties[keys[tags.number()]] = values[tags.number()];
    } else if (field === 3) feature.type = cursor.number();
    else if (field === 4) feature.parts = readGeometry(cursor.inner());
    else cursor.skip();
  }
  return feature;
}

/** Read points, lines or rings; rings end where they began without saying so. */
function readGeometry(cursor) {
  const parts = [];
  let x = 0;
  let y = 0;
  while (cursor.more()) {
    const command = cursor.number();
    if ((command & 7) === 7) continue; // a ring is closed
    for (let left = command >> 3; left > 0 && cursor.more(); left--) {
      x += cursor.signed();
      y += cursor.signed();
      if ((command & 7) === 1) parts.push([]);
      parts.at(-1)?.push(x, y);
    }
  }
  return parts;
}
