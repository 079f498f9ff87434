// The confusion matrix of types, with errors that are no type's in columns of their own.

import { byId, each, element, saveCsv, setAttribute, setText } from "../dom.js";
import { countText, percentText, shortName } from "../numbers.js";
import { labelName, listen, page, state } from "../store.js";
import { NAMES, SYMBOLS } from "../span_kinds.js";
import { cellCount, cellNow, openSpans, TAIL } from "../spans.js";
import { showGallery, titleOf } from "./contexts.js";
import { addMatrixKeys, movedBy } from "./matrix_keys.js";
import { tellOf } from "./tip.js";
import { diagonalStep, errorStep } from "./heat_steps.js";

const FREQUENT = 10;

const isDiagonal = ({ truth, column }) => String(truth) === column;
const totalOf = ({ truth, column }) => (truth === page.none ? page.counts.predicted[column] : page.counts.support[truth]);
const isShown = cell => state.show === "all" || (state.show === "matches") === isDiagonal(cell);

function textOf(cell, count) {
  if (!isShown(cell)) return "";
  if (!count) return isDiagonal(cell) ? "0" : "";
  if (state.values !== "row") return countText(count);
  return cell.truth === page.none ? "–" : `${percentText(count / totalOf(cell))}%`;
}

function lookOf(cell, count) {
  if (!count || !isShown(cell)) return "z";
  const share = count / totalOf(cell), step = isDiagonal(cell) ? diagonalStep(share) : errorStep(share);
  return step ? `${isDiagonal(cell) ? "b" : "o"}${step}` : "lo";
}

function pairNode({ truth, column, count }) {
  const names = truth === page.none ? [column] : TAIL[column] ? [truth] : [truth, column], kind = truth === page.none ? "spurious" : TAIL[column] ? column : "type";
  const said = names.flatMap((label, i) => [...(i ? [" → "] : []), element("bdi", {}, shortName(labelName(Number(label)), 40))]);
  const words = element("span", { dir: "auto" }, element("span", { "aria-hidden": "true" }, `${SYMBOLS[kind]} `), ...said, kind === "type" ? "" : `, ${NAMES[kind]}`);
  return element("li", {}, element("button", { type: "button", "data-truth": truth, "data-column": column }, words, " ", element("b", {}, countText(count))));
}

export function mount() {
  const table = byId("matrix"), list = byId("entity-pairs");
  const rows = each("tbody tr[role=row]", table).map(row => each("td[role=gridcell]", row).map(node => ({ node, truth: Number(node.dataset.truth), column: node.dataset.column })));
  const cells = rows.flat(), at = node => cells.find(cell => cell.node === node.closest?.("td[role=gridcell]"));

  const types = page.labels.map((_, label) => String(label)), tail = [...new Set(cells.map(cell => cell.column))].filter(column => TAIL[column]);
  const every = [...page.labels.keys(), page.none].flatMap(truth => [...types, ...(truth === page.none ? [] : tail)].map(column => ({ truth, column })));

  function draw() {
    const found = [];
    for (const cell of cells) {
      const count = cellCount(cell.truth, cell.column);
      setText(cell.node, textOf(cell, count));
      setAttribute(cell.node, "class", lookOf(cell, count));
    }
    for (const cell of every) {
      const count = isDiagonal(cell) ? 0 : cellCount(cell.truth, cell.column);
      if (count) found.push({ ...cell, count });
    }
    list.replaceChildren(...found.sort((a, b) => b.count - a.count).slice(0, FREQUENT).map(pairNode));
    byId("no-entity-pairs").hidden = found.length > 0;
    mark();
  }
  function mark() {
    const now = cellNow()?.join();
    for (const { node, truth, column } of cells) {
      setAttribute(node, "aria-selected", String(`${truth},${column}` === now));
      if (`${truth},${column}` === now) setStop(node);
    }
    for (const button of each("button", list)) button.setAttribute("aria-current", String(`${button.dataset.truth},${button.dataset.column}` === now));
  }
  function setStop(node) {
    for (const cell of cells) setAttribute(cell.node, "tabindex", cell.node === node ? "0" : "-1");
  }
  function open(truth, column) {
    openSpans(truth, column);
    showGallery();
  }
  table.addEventListener("click", event => {
    const cell = at(event.target);
    if (cell) open(cell.truth, cell.column);
  });
  table.addEventListener("keydown", event => {
    const cell = at(event.target), row = rows.findIndex(line => line.includes(cell));
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return open(cell.truth, cell.column);
    }
    const to = movedBy(event, [row, rows[row].indexOf(cell)], rows.length, rows[0].length);
    if (!to) return;
    event.preventDefault();
    const line = rows[to[0]], { node } = line[Math.min(to[1], line.length - 1)];
    setStop(node);
    node.focus();
  });
  list.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (button) open(Number(button.dataset.truth), button.dataset.column);
  });
  byId("matrix-save").addEventListener("click", () => {
    const name = row => (row[0].truth === page.none ? page.words.none : labelName(row[0].truth));
    const columns = rows[0].map(({ column }) => (TAIL[column] ? column : labelName(Number(column))));
    saveCsv("confusion-matrix.csv", [["", ...columns], ...rows.map(row => [name(row), ...row.map(cell => (isShown(cell) ? cellCount(cell.truth, cell.column) : ""))])]);
  });
  tellOf(table, node => {
    const cell = at(node);
    return cell ? `${titleOf(cell.truth, cell.column)}: ${countText(cellCount(cell.truth, cell.column))}` : "";
  });
  addMatrixKeys("shows the entities of the cell");
  listen(["step", "own", "slice", "show", "values"], draw, table);
  listen(["cell", "view", "label"], mark);
  draw();
}
