// The figures of the pair, before and after.

import { byId, drawing, element } from "../dom.js";
import { placeText } from "../numbers.js";
import { pairNow } from "../compare_store.js";
import { listen } from "../store.js";

// Where a difference stands on a drawing whose half width is `scale`, as a share of the whole.
export function divergingAt(value, scale) {
  return 0.5 + 0.5 * Math.max(-1, Math.min(1, value / scale));
}

const placeAt = (value, scale) => placeText(divergingAt(value, scale));

function barOf({ ends: [middle, low, high] }, scale) {
  const node = drawing("svg", { class: "pair__bar", "aria-hidden": "true" });
  node.append(drawing("line", { class: "rule", x1: 0, x2: "100%", y1: "50%", y2: "50%" }), drawing("line", { class: "axis", x1: "50%", x2: "50%", y1: 2, y2: 18 }));
  if (low !== null) node.append(drawing("line", { class: "whisker", x1: placeAt(low, scale), x2: placeAt(high, scale), y1: "50%", y2: "50%" }));
  if (middle !== null) node.append(drawing("circle", { class: "dot", cx: placeAt(middle, scale), cy: "50%", r: 3.5 }));
  return node;
}

function tileNode(tile, scale) {
  return element("li", {},
    element("span", { class: "pair__name", title: tile.definition }, tile.title), element("span", { class: "pair__value" }, tile.value),
    element("span", { class: "pair__before" }, `from ${tile.before}`), barOf(tile, scale),
    element("span", { class: `delta delta--${tile.verdict}` }, tile.delta),
    element("span", { class: "micro" }, tile.spread || " "));
}

function drawTiles() {
  const pair = pairNow();
  byId("pair-tiles").replaceChildren(...pair.tiles.map(tile => tileNode(tile, pair.scale)));
  byId("pair-scale").textContent = pair.scale;
}

export function mount() {
  listen(["pair"], drawTiles);
}
