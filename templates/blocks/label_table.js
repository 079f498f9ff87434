// Every label's figures: sortable, a hundred at a time, and as CSV.

import { byId, each, rested, saveCsv, setText } from "../dom.js";
import { countText, metricText, placeText, thresholdText } from "../numbers.js";
import { change, listen, page, state } from "../store.js";
import { openLabel } from "../report_store.js";

const AT_ONCE = 100;
const COUNTS = new Set(["support", "predicted"]);
const OWN = new Set(["f1_low", "f1_high", "threshold"]);  // what of page.data.figures every table has

function figureOf(label, name) {
  const counts = page.counts;
  if (name === "support" || name === "predicted") return counts[name][label];
  if (name === "precision" || name === "recall" || name === "f1") return counts[name](label);
  return page.data.figures[name]?.[label] ?? NaN;
}

function figureText(value, name) {
  if (COUNTS.has(name)) return countText(value);
  return name === "threshold" ? thresholdText(value) : metricText(value);
}

// Undefined figures come last, whichever way the column is sorted.
function sortedLabels([name, direction]) {
  const sign = direction === "desc" ? -1 : 1, labels = page.labels.map((_, label) => label);
  if (name === "label") return sign > 0 ? labels : labels.reverse();
  const values = labels.map(label => figureOf(label, name));
  return labels.sort((a, b) => (Number.isNaN(values[a]) - Number.isNaN(values[b])) || sign * (values[a] - values[b]) || a - b);
}

function intervalOf(cell) {
  return { whisker: cell.querySelector(".whisker"), dot: cell.querySelector(".dot"), cell };
}

function drawInterval({ whisker, dot, cell }, label) {
  const low = page.data.figures.f1_low[label], high = page.data.figures.f1_high[label], f1 = page.counts.f1(label);
  const known = low !== null && high !== null && !state.own && state.step === page.data.operating;
  cell.title = known ? `${metricText(low)}–${metricText(high)}` : "";
  if (whisker) {
    whisker.setAttribute("visibility", known ? "visible" : "hidden");
    if (known) {
      whisker.setAttribute("x1", placeText(low));
      whisker.setAttribute("x2", placeText(high));
    }
  }
  if (dot) {
    dot.setAttribute("visibility", Number.isNaN(f1) ? "hidden" : "visible");
    if (!Number.isNaN(f1)) dot.setAttribute("cx", placeText(f1));
  }
}

function saveLabels() {
  const ranking = Object.keys(page.data.figures).filter(name => !OWN.has(name));
  const names = ["support", "predicted", "correct", "misclassified", "missed", "called", "precision", "recall", "f1", ...ranking, "threshold"];
  const counts = page.counts, value = x => (x === null || Number.isNaN(x) ? "" : x);
  const more = label => ({ correct: counts.found[label], misclassified: counts.misclassified(label), missed: counts.missed[label], called: counts.called(label) });
  const rows = page.labels.map((name, label) => [name, ...names.map(key => value(more(label)[key] ?? figureOf(label, key)))]);
  saveCsv("labels.csv", [["label", ...names], ...rows]);
}

export function mount() {
  const table = byId("label-table");
  const rows = each("tbody tr", table).map(node => ({
    node, label: Number(node.dataset.label), button: node.querySelector("button"),
    figures: each("[data-figure]", node), interval: intervalOf(node.querySelector(".table__interval")),
  }));
  const before = byId("table-previous"), after = byId("table-next"), heads = each("th[data-sort]", table);
  let order = [], start = 0;

  function draw() {
    for (const row of rows) {
      if (row.node.hidden) continue;
      for (const cell of row.figures) setText(cell, figureText(figureOf(row.label, cell.dataset.figure), cell.dataset.figure));
      drawInterval(row.interval, row.label);
    }
  }
  function place() {
    rows.forEach((row, i) => {
      const label = order[start + i];
      row.node.hidden = label === undefined;
      if (row.node.hidden) return;
      row.label = label;
      row.node.dataset.label = label;
      setText(row.button, page.labels[label]);
      row.button.title = page.labels[label];
    });
    const end = Math.min(start + rows.length, order.length);
    before.hidden = start === 0;
    after.hidden = end >= order.length;
    setText(byId("table-more"), order.length > rows.length ? `Labels ${start + 1}–${end} of ${countText(order.length)}.` : "");
    draw();
  }
  function sort() {
    order = sortedLabels(state.sort);
    for (const head of heads) {
      if (head.dataset.sort === state.sort[0]) head.setAttribute("aria-sort", state.sort[1] === "desc" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    place();
  }
  for (const head of heads) head.firstElementChild.addEventListener("click", () => {
    const name = head.dataset.sort, turn = state.sort[0] === name && state.sort[1] === "asc";
    start = 0;
    change({ sort: [name, turn ? "desc" : "asc"] });
  });
  before.addEventListener("click", () => { start = Math.max(0, start - AT_ONCE); place(); });
  after.addEventListener("click", () => { start += AT_ONCE; place(); });
  byId("save-csv").addEventListener("click", saveLabels);
  table.tBodies[0].addEventListener("click", event => {
    const row = event.target.closest("button") && event.target.closest("tr");
    if (!row) return;
    openLabel(Number(row.dataset.label), page.counts.misclassified(Number(row.dataset.label)) ? "misclassified" : "correct");
    byId("gallery")?.scrollIntoView();
  });
  listen(["sort"], sort);
  listen(["step", "own"], draw, table);
  listen(["step", "own"], rested(sort, 200));
  sort();
}
