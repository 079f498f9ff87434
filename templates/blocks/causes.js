// The causes of the pair that is chosen; Python wrote those of every pair.

import { each } from "../dom.js";
import { listen, state } from "../store.js";

function drawCauses() {
  for (const part of each(".causes[data-pair]")) part.hidden = Number(part.dataset.pair) !== state.pair;
}

export function mount() {
  listen(["pair"], drawCauses);
  drawCauses();
}
