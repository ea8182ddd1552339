/** What the hours say of a feature: its schedule and its closure, found in its layer. */

import { state, status } from "./hours.js";

/** Give {scheduleOf, stateOf, isOpen} of the features of a document. */
export function makeStates(doc, clock) {
  const closures = new Map(doc.layers.map((layer) => [layer, new Map(layer.closures.map((closure) => [closure[0], closure]))]));
  const scheduleOf = ({ layer, row }) => layer.hours?.schedules[layer.hours.of[row]] ?? null;
  const closureOf = ({ layer, row }) => closures.get(layer).get(row) ?? null;
  return {
    scheduleOf,
    /** The state in words, or null where neither hours nor a closure are told. */
    stateOf(feature, at = new Date()) {
      const closure = closureOf(feature);
      if (!feature.layer.hours && !closure) return null;
      return status(scheduleOf(feature), closure, at, clock, doc.language);
    },
    /** Whether it is known to be open at a moment. */
    isOpen: (feature, at) => feature.layer.hours !== null && state(scheduleOf(feature), closureOf(feature), at, clock) === "open",
  };
}
