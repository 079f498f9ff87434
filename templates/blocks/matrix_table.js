// The confusion matrix up to 30 labels, as the table that stands in the page.

import { byId, each, setAttribute, setText } from "../dom.js";
import { labelName, listen, page, state } from "../store.js";
import { openCell } from "../report_store.js";
import { cellLook, movedBy, orderedLabels } from "./cells.js";

export function mount() {
  const table = byId("matrix");
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
