/**
 * Pins that are hardly seen are no targets: a finger would miss them, and the focus
 * on them would be hidden. Whoever looks for their places has the list.
 */

const LEAST_PX = 24; // of a target's sides: WCAG 2.2, 2.5.8
const COVERS = "#search-form, .chip, #tools button, #sheet, .leaflet-control";

/** Look after the pins of a map whenever they, or what covers them, have moved. */
export function keepTouchable(map) {
  let planned = 0;
  const plan = () => {
    planned ||= requestAnimationFrame(() => {
      planned = 0;
      look(map);
    });
  };
  const sheet = document.getElementById("sheet");
  sheet.addEventListener("transitionend", plan);
  new ResizeObserver(plan).observe(sheet);
  const moved = { attributes: true, attributeFilter: ["style", "data-detent"] };
  new MutationObserver(plan).observe(sheet, moved);
  const drawn = { ...moved, childList: true };
  new MutationObserver(plan).observe(map.querySelector(".leaflet-marker-pane"), drawn);
  new MutationObserver(plan).observe(map.querySelector(".leaflet-map-pane"), moved);
}

function look(map) {
  const covers = [...document.querySelectorAll(COVERS)].map((cover) => cover.getBoundingClientRect());
  const boxes = [...map.querySelectorAll(".pin-box")];
  const free = boxes.map((box) => isFree(box.getBoundingClientRect(), covers));
  boxes.forEach((box, at) => (box.inert = !free[at] && box !== document.activeElement));
}

/** Whether enough of a box is seen: what each cover leaves is its largest strip. */
function isFree(box, covers) {
  let { left, top, right, bottom } = box;
  for (const cover of covers) {
    if (cover.left >= right || cover.right <= left || cover.top >= bottom || cover.bottom <= top) continue;
    const strips = [
      [cover.left - left, () => (right = cover.left)],
      [right - cover.right, () => (left = cover.right)],
      [cover.top - top, () => (bottom = cover.top)],
      [bottom - cover.bottom, () => (top = cover.bottom)],
    ];
    const [most, keep] = strips.reduce((best, strip) => (strip[0] > best[0] ? strip : best));
    if (most < LEAST_PX) return false;
    keep();
  }
  return right - left >= LEAST_PX && bottom - top >= LEAST_PX;
}
