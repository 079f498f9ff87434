// Training and test: the table of labels as CSV.

import { byId, each, saveCsv } from "../dom.js";

export function mount() {
  const table = byId("training-table"), cells = row => [...row.cells].slice(0, 5).map(cell => cell.textContent);
  byId("training-save").addEventListener("click", () => saveCsv("training.csv", [["Label", "Training", "Share of training", "Test", "Share of test"], ...each("tbody tr", table).map(cells)]));
}
