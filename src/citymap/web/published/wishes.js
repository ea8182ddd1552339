/** What the reader asks for, and which features that leaves. */

import { wayTo } from "../js/where.js";
import { makeSearch } from "./match.js";
import { hasFlag } from "./read.js";

export const OPEN = "open"; // the chip that is no flag of the data

/**
 * Keep the wishes; `now` holds them:
 * {off: layers put out, pressed: chips, query, heap: features of one spot or null, where: the reader's place or null}.
 */
export function makeWishes(doc, features, isOpen) {
  const now = { off: new Set(), pressed: new Set(), query: "", heap: null, where: null };
  let searched = null; // made when it is first asked for
  const search = (text) => (searched ??= makeSearch(features, doc.sounds))(text);
  const farFrom = (feature) => (now.where ? wayTo(now.where, feature).metres : null);

  function find() {
    const at = new Date();
    const flags = [...now.pressed].filter((name) => name !== OPEN);
    const among = now.heap ?? (now.query ? search(now.query) : features);
    return among.filter((feature) => (
      !now.off.has(feature.layer)
      && flags.every((flag) => hasFlag(feature, flag))
      && (!now.pressed.has(OPEN) || isOpen(feature, at))));
  }

  return {
    now,
    search,
    find,
    farFrom,
    /** Change some of the wishes; a heap is looked at until anything else is asked for. */
    change: (some) => Object.assign(now, { heap: null }, some),
    /** Give what was found, the nearest first where the reader's place is known. */
    inOrder(found) {
      if (!now.where || now.query) return found;
      return found.map((feature) => [farFrom(feature), feature]).sort(([a], [b]) => a - b).map(([, feature]) => feature);
    },
  };
}

/** Give a set with a thing put in, or taken out where it was in. */
export function flipped(set, thing) {
  const next = new Set(set);
  if (!next.delete(thing)) next.add(thing);
  return next;
}
