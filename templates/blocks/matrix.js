// What stands around the confusion matrix: the most frequent errors, what its colours stand for, its other view.

import { byId, each, element, rested, saveCsv, setText } from "../dom.js";
import { countText, shortName } from "../numbers.js";
import { labelName, listen, page, state } from "../store.js";
import { openCell } from "../report_store.js";
import { showGallery } from "./cases.js";
import { cellValues, largestError, orderedLabels } from "./cells.js";
import { addMatrixKeys } from "./matrix_keys.js";
import { isTogether, TOGETHER } from "./together.js";

const PAIRS = { few: 7, many: 50 };

// The most frequent errors. Where nothing can be predicted on background, what has no prediction is confused with
// nothing: it counts only where there is no other error.
function worstPairs(limit) {
  const { cells, width } = page.counts, pairs = [];
  for (let i = 0; i < cells.length; i++) {
    const truth = Math.floor(i / width), prediction = i % width;
    if (cells[i] && truth !== prediction) pairs.push({ truth, prediction, count: cells[i] });
  }
  const inside = page.data.pairs ? pairs.filter(pair => pair.truth !== page.none && pair.prediction !== page.none) : [];
  const confused = inside.length ? inside : page.data.has_background ? pairs : pairs.filter(pair => pair.prediction !== page.none);
  return (confused.length ? confused : pairs).sort((a, b) => b.count - a.count || a.truth - b.truth || a.prediction - b.prediction).slice(0, limit);
}

function nameNode(label, side) {
  return label === page.none ? element("i", {}, page.words[side]) : element("bdi", {}, shortName(labelName(label), 40));
}

function drawPairs(list) {
  const pairs = worstPairs(page.data.is_windowed ? PAIRS.many : PAIRS.few);
  list.replaceChildren(...pairs.map(({ truth, prediction, count }) => {
    const names = element("span", { dir: "auto" }, nameNode(truth, "none"), " → ", nameNode(prediction, "missed"));
    const button = element("button", { type: "button", "data-truth": truth, "data-prediction": prediction }, names, " ", element("b", {}, countText(count)));
    return element("li", {}, button);
  }));
  byId("no-pairs").hidden = pairs.length > 0;
  markPair(list);
}

function markPair(list) {
  for (const button of each("button", list)) {
    const chosen = state.view === "cell" && Number(button.dataset.truth) === state.cell[0] && Number(button.dataset.prediction) === state.cell[1];
    button.setAttribute("aria-current", String(chosen));
  }
}

function mountPairs() {
  const list = byId("pairs"), more = byId("pairs-more");
  list.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    openCell(Number(button.dataset.truth), Number(button.dataset.prediction));
    showGallery();
  });
  more?.addEventListener("click", () => {
    byId("frequent").classList.remove("frequent--cut");
    more.hidden = true;
    list.children[8]?.querySelector("button").focus();
  });
  if (page.data.is_windowed) listen(["step", "own"], rested(() => drawPairs(list), 120));
  else listen(["step", "own"], () => drawPairs(list), list);
  listen(["cell", "view"], () => markPair(list));
  markPair(list);
}

const ORDERS = { label: "", errors: "Labels with most errors first, those confused with each other together. ", support: "" };

function colourWords() {
  if (page.data.is_windowed && state.zoom === "whole") return "number of errors; on the diagonal share of the row";
  if (isTogether()) return TOGETHER[state.values].colour;
  if (state.show === "errors") return "number of errors";
  if (state.values === "column") return "share of the column";
  return `share of the row${page.data.has_background ? `; in “${page.words.none}”, of the column` : ""}`;
}

// What the colours stand for, in words and as a legend.
function explain() {
  const whole = page.data.is_windowed && state.zoom === "whole", kind = whole ? "whole" : state.show === "errors" ? "errors" : "cells";
  setText(byId("matrix-axes"), `${page.words.axes} ${page.data.is_windowed ? ORDERS[state.order] : ""}Colour: ${colourWords()}.`);
  for (const ramp of each("[data-ramp]")) {
    ramp.hidden = ramp.dataset.ramp !== kind;
    const largest = ramp.querySelector("[data-largest]");
    if (largest && !ramp.hidden) setText(largest, countText(largestError()));
  }
}

// The matrix as it is shown, all of it: counts, shares or what goes together, each whole.
function saveMatrix() {
  const { none, data, words } = page, labels = orderedLabels(), value = cellValues();
  const across = [...(data.has_missed ? [none] : []), ...labels], down = [...labels, ...(data.has_background ? [none] : [])];
  const name = (label, side) => (label === none ? words[side] : labelName(label));
  saveCsv("confusion-matrix.csv", [["", ...across.map(label => name(label, "missed"))], ...down.map(truth => [name(truth, "none"), ...across.map(prediction => value(truth, prediction))])]);
}

export function mount() {
  byId("matrix-save").addEventListener("click", saveMatrix);
  addMatrixKeys(`shows the ${page.words.samples} of the cell`);
  mountPairs();
  explain();
  listen(["zoom", "show", "values", "order"], explain);
  listen(["step", "own"], rested(explain, 120));
}
