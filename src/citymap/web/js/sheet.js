/**
 * The sheet over the map: peek, half, full. Dragged by its head, opened by its button.
 *
 * How much of it peeks out is what its first thing needs: the card with its large
 * button, never half of it.
 */

const DETENTS = ["peek", "half", "full"];
const MOVED_PX = 6;
const FLICK_PX_MS = 0.5;
const MAP_PX = 72; // of the map that large letters leave, with the buttons on it

/** Make the sheet move; `onMove` is told when it has. */
export function makeSheet(sheet, handle, body, onMove) {
  const wide = matchMedia("(min-width: 900px), (min-width: 560px) and (max-height: 480px)");
  let words = null;

  function set(detent) {
    sheet.dataset.detent = detent;
    sheet.style.removeProperty("transform");
    const open = detent !== "peek";
    handle.setAttribute("aria-expanded", String(open));
    if (words) handle.setAttribute("aria-label", open ? words.less : words.more);
    if (!open) body.scrollTop = 0;
    onMove?.();
  }

  let planned = 0;

  /** Measure before the next picture: laying out the page once is enough. */
  function plan() {
    planned ||= requestAnimationFrame(measure);
  }

  function measure() {
    cancelAnimationFrame(planned);
    planned = 0;
    const first = body.querySelector("#detail > .go, #card, .first") ?? body.firstElementChild;
    const top = body.getBoundingClientRect().top - body.scrollTop;
    const bottom = first ? first.getBoundingClientRect().bottom - top : 0;
    const free = innerHeight - document.getElementById("top").getBoundingClientRect().bottom;
    const most = Math.round(Math.min(innerHeight * 0.62, free - MAP_PX));
    const wanted = Math.round(body.offsetTop + bottom + 14);
    if (wanted > most) sheet.classList.add("tight"); // large letters: the answer before the wishes
    const peek = Math.min(wanted, most);
    sheet.style.setProperty("--peek", `${peek}px`);
    // what floats over the map keeps clear of the sheet at rest
    const root = document.documentElement.style;
    root.setProperty("--hides-bottom", wide.matches ? "0px" : `${peek}px`);
    root.setProperty("--hides-left", wide.matches ? `${sheet.offsetWidth}px` : "0px");
  }

  function shown() {
    return sheet.getBoundingClientRect();
  }

  let drag = null;
  // at rest all of it is a handle: who wants the list pulls at the card
  const head = (event) => sheet.dataset.detent === "peek" || event.target.closest("#handle, #filters");
  sheet.addEventListener("pointerdown", (event) => {
    if (wide.matches || event.button || !head(event)) return;
    drag = { y: event.clientY, top: shown().top, at: event.timeStamp, moved: false };
  });
  addEventListener("pointermove", (event) => {
    if (!drag) return;
    const by = event.clientY - drag.y;
    if (!drag.moved && Math.abs(by) < MOVED_PX) return;
    drag.moved = true;
    sheet.classList.add("dragged");
    const top = Math.max(innerHeight - sheet.offsetHeight, drag.top + by);
    sheet.style.transform = `translateY(${top - (innerHeight - sheet.offsetHeight)}px)`;
  });
  const drop = (event) => {
    if (!drag) return;
    const { moved, y, at } = drag;
    drag = null;
    sheet.classList.remove("dragged");
    if (!moved) return;
    const speed = (event.clientY - y) / Math.max(1, event.timeStamp - at);
    const visible = innerHeight - shown().top;
    const now = DETENTS.indexOf(sheet.dataset.detent);
    if (Math.abs(speed) > FLICK_PX_MS) set(DETENTS[Math.min(2, Math.max(0, now + (speed < 0 ? 1 : -1)))]);
    else set(visible > innerHeight * 0.7 ? "full" : visible > innerHeight * 0.4 ? "half" : "peek");
    // the click that ends a drag is none
    const swallow = (click) => click.stopPropagation();
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
  };
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", drop);
  handle.addEventListener("click", () => set(sheet.dataset.detent === "peek" ? "half" : "peek"));
  // what the keys reach is shown; a finger or a mouse has touched what it sees
  body.addEventListener("focusin", ({ target }) => {
    const below = target.getBoundingClientRect().bottom > innerHeight;
    if (sheet.dataset.detent !== "peek" || !below || !target.matches(":focus-visible")) return;
    set("half");
    target.scrollIntoView({ block: "nearest" });
  });
  new ResizeObserver(measure).observe(body);
  addEventListener("resize", () => {
    sheet.classList.remove("tight");
    measure();
  });

  return {
    set,
    measure: plan,
    detent: () => sheet.dataset.detent,
    /** How much of the map it hides: {left, bottom} in pixels. */
    hides() {
      if (planned) measure();
      return wide.matches
        ? { left: shown().right, bottom: 0 }
        : { left: 0, bottom: parseFloat(sheet.style.getPropertyValue("--peek")) || 0 };
    },
    speak(next) {
      words = next;
      set(sheet.dataset.detent);
    },
  };
}
