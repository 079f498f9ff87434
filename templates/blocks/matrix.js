// What stands around the confusion matrix: the list of the most frequent errors, the few cells in words, the order.

import { byId, each, element, rested, setText } from "../dom.js";
import { countText, shortName } from "../numbers.js";
import { change, labelName, listen, page, state } from "../store.js";
import { openCell } from "../report_store.js";

const PAIRS = { few: 10, many: 50 };

function worstPairs(limit) {
  const { cells, width } = page.counts, pairs = [];
  for (let i = 0; i < cells.length; i++) {
    const truth = Math.floor(i / width), prediction = i % width;
    if (cells[i] && truth !== prediction) pairs.push({ truth, prediction, count: cells[i] });
  }
  return pairs.sort((a, b) => b.count - a.count || a.truth - b.truth || a.prediction - b.prediction).slice(0, limit);
}

function nameNode(label, side) {
  return label === page.none ? element("i", {}, page.words[side]) : element("bdi", {}, shortName(labelName(label)));
}

function drawPairs(list) {
  const limit = page.none > 30 ? PAIRS.many : PAIRS.few;
  list.replaceChildren(...worstPairs(limit).map(({ truth, prediction, count }) => {
    const names = element("span", { dir: "auto" }, nameNode(truth, "none"), " → ", nameNode(prediction, "missed"));
    const button = element("button", { type: "button", "data-truth": truth, "data-prediction": prediction }, names, element("span", {}, countText(count)));
    return element("li", {}, button);
  }));
  markPair(list);
}

function markPair(list) {
  for (const button of each("button", list)) {
    const chosen = state.view === "cell" && Number(button.dataset.truth) === state.cell[0] && Number(button.dataset.prediction) === state.cell[1];
    button.setAttribute("aria-current", String(chosen));
  }
}

function mountPairs() {
  const list = byId("pairs");
  if (!list) return;
  list.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    openCell(Number(button.dataset.truth), Number(button.dataset.prediction));
    byId("gallery")?.scrollIntoView();
  });
  const rest = rested(() => drawPairs(list), 120);
  if (page.none > 30) listen(["step", "own"], rest);
  else listen(["step", "own"], () => drawPairs(list), list);
  listen(["cell", "view"], () => markPair(list));
  markPair(list);
}

export function mount() {
  mountPairs();
  const words = each("[data-words]");
  const drawWords = () => words.forEach(node => setText(node, countText(page.counts.cell(...node.dataset.words.split(",").map(Number)))));
  listen(["step", "own"], drawWords);
  const order = byId("matrix-order");
  order?.addEventListener("change", () => change({ order: order.value }));
  listen(["order"], () => { if (order) order.value = state.order; });
}
