// The confusion matrix up to 30 labels, as the table that stands in the page.

import { byId, each, setAttribute, setText } from "../dom.js";
import { labelName, listen, page, state } from "../store.js";
import { openCell } from "../report_store.js";
import { showGallery } from "./cases.js";
import { cellLooks, orderedLabels } from "./cells.js";
import { movedBy } from "./matrix_keys.js";
import { cellText } from "./cell_words.js";
import { tellOf } from "./tip.js";

export function mount() {
  const table = byId("matrix"), sideways = page.data.has_missed ? 1 : 0;
  const cells = new Map(each("td[role=gridcell]", table).map(node => [node, { node, figure: node.querySelector("b") ?? node, truth: 0, prediction: 0 }]));
  // What is missed stands first, so a row without it begins one place later.
  const rows = each("tbody tr[role=row]", table).map(row => {
    const line = each("td[role=gridcell]", row).map(node => cells.get(node));
    return line.length < page.none + sideways ? [null, ...line] : line;
  });
  const rowHeads = each("tbody th", table), columnHeads = each("thead th", table);
  const cellAt = node => cells.get(node.closest("td[role=gridcell]"));
  let labels = [...page.labels.keys()];
  const labelAt = position => (position >= 0 && position < labels.length ? labels[position] : page.none);

  function paint() {
    const lookOf = cellLooks();
    for (const { node, figure, truth, prediction } of cells.values()) {
      const { text, look } = lookOf(truth, prediction);
      setText(figure, text);
      if (node.className !== look) node.className = look;
    }
  }
  function mark() {
    for (const { node, truth, prediction } of cells.values()) {
      const chosen = truth === state.cell[0] && prediction === state.cell[1];
      setAttribute(node, "aria-selected", String(chosen && state.view === "cell"));
      setAttribute(node, "tabindex", chosen ? "0" : "-1");
    }
    rowHeads.forEach((head, i) => head.classList.toggle("hot", state.view === "cell" && labelAt(i) === state.cell[0]));
    columnHeads.forEach((head, j) => head.classList.toggle("hot", state.view === "cell" && labelAt(j - sideways) === state.cell[1]));
    if (!table.querySelector('td[tabindex="0"]')) table.querySelector("td[role=gridcell]").setAttribute("tabindex", "0");
  }
  function place() {
    labels = orderedLabels();
    const name = (head, label) => { setText(head.querySelector("bdi") ?? head, labelName(label)); head.title = labelName(label); };
    labels.forEach((label, position) => { name(rowHeads[position], label); name(columnHeads[position + sideways], label); });
    rows.forEach((line, i) => line.forEach((cell, j) => {
      if (!cell) return;
      Object.assign(cell, { truth: labelAt(i), prediction: labelAt(j - sideways) });
      Object.assign(cell.node.dataset, { truth: cell.truth, prediction: cell.prediction });
    }));
    paint();
    mark();
  }
  function move(event) {
    const row = rows.findIndex(line => line.includes(cellAt(event.target)));
    const to = movedBy(event, [row, rows[row].indexOf(cellAt(event.target))], rows.length, rows[0].length);
    if (!to) return;
    event.preventDefault();
    const { node } = rows[to[0]][to[1]] ?? rows[to[0]][1];
    each('td[tabindex="0"]', table).forEach(other => other.setAttribute("tabindex", "-1"));
    node.setAttribute("tabindex", "0");
    node.focus();
  }
  function open({ truth, prediction }) {
    openCell(truth, prediction);
    showGallery();
  }
  table.addEventListener("click", event => cellAt(event.target) && open(cellAt(event.target)));
  table.addEventListener("keydown", event => {
    if (!cellAt(event.target)) return;
    if (event.key !== "Enter" && event.key !== " ") return move(event);
    event.preventDefault();
    open(cellAt(event.target));
  });
  tellOf(table, node => {
    const cell = cellAt(node);
    return cell ? cellText([cell.truth, cell.prediction]) : "";
  });
  place();
  listen(["step", "own", "values", "show"], paint, table);
  listen(["cell", "view"], mark);
  listen(["order"], place);
}
