/**
 * Where the asker is, and the part of the address after `#` that says what is shown.
 *
 * `#toilets`, `#toilets/ID`, `#@lon,lat`, `#toilets/ID@lon,lat`: WGS-84, longitude
 * first. What stands after `#` never leaves the phone, so no log holds it.
 */

const LIMIT_MS = 12000;
const SLOW_MS = 4000;
const KEPT_MS = 60000;
const HASH = /^#([a-z][a-z0-9_]*)?(?:\/([a-z0-9_.-]+))?(?:@(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,2}(?:\.\d{1,12})?))?$/;

/** Say whether the position may be asked for without a question: granted, prompt, denied. */
export async function permission() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state;
  } catch {
    return "prompt"; // a browser that cannot say
  }
}

/** Find the asker; `onSlow` is called if it takes long. Rejects if it cannot be known. */
export function findMe(onSlow) {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new Error("no geolocation"));
      return;
    }
    const slow = setTimeout(onSlow, SLOW_MS);
    const done = (settle) => (value) => {
      clearTimeout(slow);
      settle(value);
    };
    navigator.geolocation.getCurrentPosition(
      done(({ coords }) =>
        resolve({
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy_m: coords.accuracy,
          from: "me",
        }),
      ),
      done(reject),
      { enableHighAccuracy: true, timeout: LIMIT_MS, maximumAge: KEPT_MS },
    );
  });
}

/** Read the address: {layer, id, at}; what is absent or makes no sense is null. */
export function readHash(hash) {
  const parts = HASH.exec(decode(hash)) ?? [];
  const [, layer = null, id = null, lon, lat] = parts;
  const at = lon === undefined ? null : { lon: Number(lon), lat: Number(lat), from: "link" };
  const onEarth = at && Math.abs(at.lon) <= 180 && Math.abs(at.lat) <= 90;
  return { layer, id: layer && id, at: onEarth ? at : null };
}

function decode(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return "";
  }
}

/** Write the address of what is shown. `at` only where it is to be shared. */
export function writeHash({ layer, id, at }) {
  const place = at ? `@${at.lon.toFixed(6)},${at.lat.toFixed(6)}` : "";
  return `#${layer ?? ""}${layer && id ? `/${id}` : ""}${place}`;
}

/** Measure metres and the bearing (degrees from north) on a sphere: for words, not for order. */
export function wayTo(from, to) {
  const rad = Math.PI / 180;
  const [a, b] = [from.lat * rad, to.lat * rad];
  const dLon = (to.lon - from.lon) * rad;
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(dLon / 2) ** 2;
  const east = Math.sin(dLon) * Math.cos(b);
  const north = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(dLon);
  const bearing = (Math.atan2(east, north) / rad + 360) % 360;
  return { metres: 2 * 6371008.8 * Math.asin(Math.sqrt(half)), bearing };
}
