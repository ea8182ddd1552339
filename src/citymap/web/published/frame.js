/** What the frame around the page allows: a page in a notebook may do nothing but run. */

// A file's origin is "null" too, but it is no frame's.
const sealed = self.origin === "null" && location.protocol !== "file:";

/** Whether the reader's place may be asked for at all. */
export const mayLocate = () => !sealed && document.featurePolicy?.allowsFeature("geolocation") !== false;

/** Whether a sheet may be printed. */
export const mayPrint = () => !sealed;

/** Write what is shown into the address; "" takes it out. */
export function writeHash(hash) {
  try {
    history.replaceState(null, "", hash || location.pathname + location.search);
  } catch {
    // a sealed frame has no address of its own
  }
}
