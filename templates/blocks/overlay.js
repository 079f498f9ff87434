// The curves of all versions: those of the pair stand out, and only they are named.

import { each } from "../dom.js";
import { pairNow } from "../compare_store.js";
import { listen, state } from "../store.js";

function drawOverlay() {
  const { before, after } = pairNow();
  for (const line of each("[data-line]")) {
    const number = Number(line.dataset.line), role = number === before ? "before" : number === after ? "after" : "other";
    line.setAttribute("class", `overlay__line overlay__line--${role}`);
  }
  for (const names of each("[data-names]")) names.setAttribute("class", Number(names.dataset.names) === state.pair ? "" : "overlay__hidden");
}

export function mount() {
  listen(["pair"], drawOverlay);
}
