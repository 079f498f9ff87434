// The leaderboard: sorted by any figure, and the places then are those by this figure.

import { byId, each, setText } from "../dom.js";
import { change, listen, state } from "../store.js";

export function mount() {
  const table = byId("board");
  const heads = each("th[data-measure]", table), body = table.tBodies[0], rows = [...body.rows];
  const columns = new Map(heads.map((head, i) => [head.dataset.measure, { head, cells: rows.map(row => each("td[data-value]", row)[i]) }]));

  function draw() {
    const [name, direction] = state.board, column = columns.get(name);
    if (!column) return;
    const sign = direction === "asc" ? 1 : -1, value = i => (column.cells[i].dataset.value === "" ? NaN : Number(column.cells[i].dataset.value));
    const place = i => parseInt(column.cells[i].dataset.rank, 10) || Infinity, best = direction === column.head.dataset.better;
    const order = [...rows.keys()].sort((a, b) => Number.isNaN(value(a)) - Number.isNaN(value(b)) || (best ? place(a) - place(b) || 0 : 0) || sign * (value(a) - value(b)) || a - b);
    for (const head of heads) head.removeAttribute("aria-sort");
    column.head.setAttribute("aria-sort", direction === "asc" ? "ascending" : "descending");
    for (const other of columns.values()) for (const cell of other.cells) cell.toggleAttribute("data-sorted", other === column);
    rows.forEach((row, i) => setText(row.cells[0], column.cells[i].dataset.rank));
    if (order.some((row, i) => body.rows[i] !== rows[row])) body.append(...order.map(i => rows[i]));
  }
  for (const head of heads) head.firstElementChild.addEventListener("click", () => {
    const [name, direction] = state.board, { measure, better } = head.dataset;
    change({ board: [measure, name === measure && direction === better ? (better === "desc" ? "asc" : "desc") : better] });
  });
  listen(["board"], draw);
  draw();
}
