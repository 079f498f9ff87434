// The change of the confusion matrix: a cell, and a confusion of the list, opens the items that are, or were, in it.

import { byId, each, element, saveCsv, setAttribute, setText } from "../dom.js";
import { countText, shortName } from "../numbers.js";
import { labelText, movedCell, pairNow } from "../compare_store.js";
import { listen, page, state } from "../store.js";
import { showGallery } from "./cases.js";
import { addMatrixKeys, movedBy } from "./matrix_keys.js";
import { openItems } from "./items.js";
import { tellOf } from "./tip.js";

const STEPS = 4, MOST_LISTED = 50, LISTED_BESIDE = 8;

function countChange(value) {
  return (value > 0 ? "+" : value < 0 ? "−" : "") + countText(Math.abs(value));
}

const isBetter = ([truth, prediction, before, after]) => (after > before) === (truth === prediction);

function lookOf(cell, largest) {
  const difference = cell ? cell[3] - cell[2] : 0;
  if (!difference) return "z";
  const step = largest > 1 ? 1 + Math.min(STEPS - 1, Math.floor(STEPS * Math.abs(difference) / largest)) : 2;
  return `${isBetter(cell) ? "b" : "o"}${step}`;
}

const isChosen = (truth, prediction) => Boolean(state.cell) && state.cell[0] === truth && state.cell[1] === prediction;

function open(truth, prediction) {
  if (!page.data.cases[state.pair]) return;
  openItems({ cell: [truth, prediction] });
  showGallery();
}

// What a cell says of itself.
function toldOf(truth, prediction) {
  const { missed, none } = page.data.words, [before, after] = movedCell(truth, prediction) ?? [0, 0];
  const verdict = after === before ? "no change" : `${countChange(after - before)}, ${isBetter([truth, prediction, before, after]) ? "better" : "worse"}`;
  return `Ground truth ${shortName(labelText(truth, none), 40)}, predicted ${shortName(labelText(prediction, missed), 40)}: ${countText(before)} before, ${countText(after)} after (${verdict})`;
}

function mountList(list, most) {
  const name = (label, otherwise) => (label === page.none ? element("i", {}, otherwise) : element("bdi", {}, shortName(page.labels[label], 40)));
  const mark = () => each("button", list).forEach(button => button.setAttribute("aria-current", String(isChosen(Number(button.dataset.truth), Number(button.dataset.prediction)))));

  function draw() {
    const { missed, none } = page.data.words, cells = pairNow().cells.filter(cell => cell[2] !== cell[3] && cell[0] !== cell[1]).slice(0, most);
    list.replaceChildren(...cells.map(cell => {
      const [truth, prediction, before, after] = cell;
      const button = element("button", { type: "button", "data-truth": truth, "data-prediction": prediction }, element("span", { dir: "auto" }, name(truth, none), " → ", name(prediction, missed)), " ");
      if (most === MOST_LISTED) button.append(element("small", {}, `${countText(before)} → ${countText(after)}`), " ");
      button.append(element("b", { class: `delta delta--${isBetter(cell) ? "better" : "worse"}` }, countChange(after - before)));
      return element("li", {}, button);
    }));
    byId("moved-none").hidden = cells.length > 0;
    mark();
  }
  list.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (button) open(Number(button.dataset.truth), Number(button.dataset.prediction));
  });
  listen(["pair"], draw);
  listen(["cell"], mark);
  draw();
}

function mountTable(table) {
  const places = new Map();
  // What is missed stands first, then the labels in their order.
  const rows = [...table.tBodies[0].rows].map((row, truth) => {
    const nodes = each("td[role=gridcell]", row), first = nodes.length > page.none ? page.none : 0;
    nodes.forEach((node, i) => places.set(node, [truth, first ? (i || page.none + 1) - 1 : i]));
    return nodes;
  });

  function draw() {
    const { cells } = pairNow(), known = new Map(cells.map(cell => [`${cell[0]},${cell[1]}`, cell]));
    const largest = Math.max(1, ...cells.map(cell => Math.abs(cell[3] - cell[2])));
    for (const [node, [truth, prediction]] of places) {
      const cell = known.get(`${truth},${prediction}`);
      node.className = lookOf(cell, largest) + (prediction === page.none ? " none" : "");
      setText(node, cell && cell[2] !== cell[3] ? countChange(cell[3] - cell[2]) : "·");
    }
    setText(byId("moved-largest"), countText(largest));
    mark();
  }
  function mark() {
    for (const [node, place] of places) {
      setAttribute(node, "aria-selected", String(isChosen(...place)));
      if (isChosen(...place)) hold(node);
    }
  }
  function hold(node) {
    for (const other of each('td[tabindex="0"]', table)) other.setAttribute("tabindex", "-1");
    node.setAttribute("tabindex", "0");
  }
  table.addEventListener("click", event => places.has(event.target) && open(...places.get(event.target)));
  table.addEventListener("keydown", event => {
    if (!places.has(event.target)) return;
    const row = rows.findIndex(nodes => nodes.includes(event.target)), isOpening = event.key === "Enter" || event.key === " ";
    const to = isOpening ? null : movedBy(event, [row, rows[row].indexOf(event.target)], rows.length, rows[0].length);
    if (isOpening) open(...places.get(event.target));
    else if (!to) return;
    else {
      hold(rows[to[0]][to[1]]);
      rows[to[0]][to[1]].focus();
    }
    event.preventDefault();
  });
  tellOf(table, node => (places.has(node) ? toldOf(...places.get(node)) : ""));
  listen(["pair"], draw);
  listen(["cell"], mark);
  draw();
}

// All cells after minus before, as they stand.
function saveMoved(table) {
  const { cells } = pairNow(), known = new Map(cells.map(cell => [`${cell[0]},${cell[1]}`, cell[3] - cell[2]]));
  const { none } = page, hasMissed = each("tr:first-child td[role=gridcell]", table.tBodies[0]).length > none, across = [...(hasMissed ? [none] : []), ...page.labels.keys()];
  const down = [...page.labels.keys(), ...(table.tBodies[0].rows.length > none ? [none] : [])], name = (label, side) => labelText(label, page.data.words[side]);
  saveCsv("confusion-matrix-change.csv", [["", ...across.map(label => name(label, "missed"))], ...down.map(truth => [name(truth, "none"), ...across.map(prediction => known.get(`${truth},${prediction}`) ?? 0)])]);
}

export function mount() {
  const table = byId("moved");
  const hide = () => { for (const id of ["moved-most", "moved-matrix"]) if (byId(id)) byId(id).hidden = !pairNow().cells.length; };
  listen(["pair"], hide);
  hide();
  mountList(byId("moved-pairs"), table ? LISTED_BESIDE : MOST_LISTED);
  if (!table) return;
  byId("moved-save").addEventListener("click", () => saveMoved(table));
  addMatrixKeys("shows what is, or was, in the cell");
  mountTable(table);
}
