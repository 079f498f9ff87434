// The pair of versions that the page compares: the choice, and the verdict in words.

import { byId, element } from "../dom.js";
import { pairNow } from "../compare_store.js";
import { change, listen, page } from "../store.js";

function drawPair() {
  const pair = pairNow();
  byId("pair-verdict").replaceChildren(...pair.verdict.map(([text, strong]) => (strong ? element("b", {}, text) : text)));
  byId("pair").value = pair.name;
}

export function mount() {
  byId("pair").addEventListener("change", event => change({ pair: page.data.pairs.findIndex(pair => pair.name === event.target.value), start: 0, case: null, picked: null }));
  listen(["pair"], drawPair);
}
