// The confusion matrix as a table, and the list of the most frequent errors beside it.

import { byId, each, element, rested, setAttribute, setText } from "../dom.js";
import { countText, percentText, shortName } from "../numbers.js";
import { change, labelName, listen, page, state } from "../store.js";
import { openCell } from "../report_store.js";

const PAIRS = { few: 10, many: 50 };

export function calledWord(label, side) {
  return label === page.none ? page.words[side] : labelName(label);
}

// Step 1 to 6 of the ramp for a share of the row (of the column where the row has no total).
export function heatStep(share) {
  if (!(share > 0)) return 0;
  return 1 + [0.05, 0.12, 0.25, 0.5, 0.8].filter(limit => share > limit).length;
}

export function cellShare(truth, prediction) {
  const counts = page.counts, byColumn = state.values === "column" || truth === page.none;
  return counts.cell(truth, prediction) / (byColumn ? counts.predicted[prediction] : counts.support[truth]);
}

export function isShown(truth, prediction) {
  return state.show === "all" || (state.show === "matches") === (truth === prediction);
}

// What a cell says and how it looks: text, and the class of its ramp.
export function cellLook(truth, prediction) {
  const value = page.counts.cell(truth, prediction), diagonal = truth === prediction;
  const none = prediction === page.none ? " none" : "";
  if (!isShown(truth, prediction)) return { text: "·", look: `z${none}` };
  if (!value) return { text: diagonal ? "0" : "·", look: `z${none}` };
  const share = cellShare(truth, prediction);
  const undefinedShare = (state.values === "row" && truth === page.none) || (state.values === "column" && prediction === page.none);
  const text = state.values === "count" ? countText(value) : undefinedShare ? "–" : percentText(share);
  return { text, look: `${diagonal ? "b" : "o"}${heatStep(share)}${none}` };
}

// The labels in the chosen order; none always stands last.
export function orderedLabels() {
  const counts = page.counts, labels = page.labels.map((_, label) => label);
  if (state.order === "label") return labels;
  const key = state.order === "support" ? label => counts.support[label] : label => counts.support[label] - counts.found[label];
  return labels.sort((a, b) => key(b) - key(a) || a - b);
}

export function worstPairs(limit) {
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

export function mountPairs() {
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

// Arrow keys, Home, End and Page keys move by positions; returns the new position or null.
export function movedBy(event, [row, column], rows, columns) {
  const to = {
    ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1], ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
    Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows - 1 : row, columns - 1],
    PageDown: [row + 10, column], PageUp: [row - 10, column],
  }[event.key];
  return to ? [Math.max(0, Math.min(rows - 1, to[0])), Math.max(0, Math.min(columns - 1, to[1]))] : null;
}

export function mountMatrix() {
  mountPairs();
  const words = each("[data-words]");
  const drawWords = () => words.forEach(node => setText(node, countText(page.counts.cell(...node.dataset.words.split(",").map(Number)))));
  listen(["step", "own"], drawWords);
  const order = byId("matrix-order");
  order?.addEventListener("change", () => change({ order: order.value }));
  listen(["order"], () => { if (order) order.value = state.order; });
  const table = byId("matrix");
  if (!table) return;
  const rows = each("tbody tr", table).map(row => each("td", row));
  const rowHeads = each("tbody th", table), columnHeads = each("thead th", table);
  let labels = [...page.labels.keys()];
  const labelAt = position => (position < labels.length ? labels[position] : page.none);

  function paint() {
    rows.forEach((cells, i) => cells.forEach((cell, j) => {
      const truth = labelAt(i), prediction = labelAt(j), { text, look } = cellLook(truth, prediction);
      setText(cell, text);
      if (cell.className !== look) cell.className = look;
    }));
  }
  function mark() {
    rows.forEach((cells, i) => cells.forEach((cell, j) => {
      const chosen = labelAt(i) === state.cell[0] && labelAt(j) === state.cell[1];
      setAttribute(cell, "aria-selected", String(chosen && state.view === "cell"));
      setAttribute(cell, "tabindex", chosen ? "0" : "-1");
    }));
    rowHeads.forEach((head, i) => head.classList.toggle("hot", state.view === "cell" && labelAt(i) === state.cell[0]));
    columnHeads.forEach((head, j) => head.classList.toggle("hot", state.view === "cell" && labelAt(j) === state.cell[1]));
    if (!table.querySelector('td[tabindex="0"]')) rows[0][0].setAttribute("tabindex", "0");
  }
  function arrange() {
    labels = orderedLabels();
    const name = (head, label) => { setText(head.querySelector("bdi") ?? head, labelName(label)); head.title = labelName(label); };
    labels.forEach((label, position) => { name(rowHeads[position], label); name(columnHeads[position], label); });
    rows.forEach((cells, i) => cells.forEach((cell, j) => { cell.dataset.truth = labelAt(i); cell.dataset.prediction = labelAt(j); }));
    paint();
    mark();
  }
  table.addEventListener("click", event => {
    const cell = event.target.closest("td[role=gridcell]");
    if (cell) openCell(Number(cell.dataset.truth), Number(cell.dataset.prediction));
  });
  table.addEventListener("keydown", event => {
    const cell = event.target.closest("td[role=gridcell]");
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      openCell(Number(cell.dataset.truth), Number(cell.dataset.prediction));
      byId("gallery")?.scrollIntoView();
      return;
    }
    const at = [cell.parentElement.sectionRowIndex, rows[cell.parentElement.sectionRowIndex].indexOf(cell)];
    const to = movedBy(event, at, rows.length, rows[0].length);
    if (!to) return;
    event.preventDefault();
    each('td[tabindex="0"]', table).forEach(node => node.setAttribute("tabindex", "-1"));
    rows[to[0]][to[1]].setAttribute("tabindex", "0");
    rows[to[0]][to[1]].focus();
  });
  listen(["step", "own", "values", "show"], paint, table);
  listen(["cell", "view"], mark);
  listen(["order"], arrange);
}
