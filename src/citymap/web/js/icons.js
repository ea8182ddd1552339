/** Signs of the layers: Maki's (CC0), painted in the colour of the text around them. */

// What layers call their icon, where Maki has another word for it.
const NAMES = {
  basket: "grocery", bin: "waste-basket", bowl: "restaurant-noodle", handshake: "heart", market: "shop",
  mug: "cafe", office: "town-hall", recycle: "recycling", road: "barrier", shop: "convenience",
  "store-alt": "commercial", tree: "park",
};
const FOLDER = new URL("../vendor/maki/icons/", import.meta.url).href;

/** Paint every `[data-icon]` in an element that is not painted yet. */
export function drawIcons(element) {
  for (const icon of element.querySelectorAll("[data-icon]:not(.painted)")) {
    const name = icon.dataset.icon.replace(/[^a-z0-9-]/g, "");
    const image = `url("${FOLDER}${NAMES[name] ?? name}.svg")`;
    icon.style.maskImage = image;
    icon.style.webkitMaskImage = image;
    icon.classList.add("painted");
  }
}
