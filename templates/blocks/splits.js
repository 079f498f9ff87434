// Splits: the table of labels as CSV.

import { byId, each, saveCsv } from "../dom.js";

export function mount() {
  const table = byId("splits-labels");
  if (!table) return;
  const [groups, heads] = [...table.tHead.rows].map(row => [...row.cells]);
  const splits = groups.filter(cell => cell.scope === "colgroup").map(cell => cell.querySelector("bdi").textContent);
  const names = heads.map((cell, i) => `${splits[Math.floor(i / (heads.length / splits.length))]} ${cell.textContent}`);
  const last = groups.filter(cell => cell.scope !== "colgroup").slice(1).map(cell => cell.textContent);
  byId("splits-save").addEventListener("click", () => saveCsv("splits.csv", [["Label", ...names, ...last], ...each("tbody tr", table).map(row => [...row.cells].map(cell => cell.dataset.csv ?? cell.textContent))]));
}
