// The groups as a table and as cards: a name chooses its group on the map.

import { byId, each, saveFile } from "../dom.js";
import { change, listen, state } from "../store.js";
import { groupChoice } from "../map_points.js";

const FEW = 12;

// The groups in the order of the table.
export const groupsInOrder = () => each("#group-table [data-group]").map(button => Number(button.dataset.group));

// The lines of a list as tasks for Label Studio, with what the page knows of each label.
function saveTasks(name) {
  const table = byId(`list-${name}`), heads = [...table.tHead.rows[0].cells].map(cell => cell.textContent.toLowerCase().replaceAll(" ", "_"));
  const tasks = each("tbody tr", table).map(row => ({ data: { image: row.cells[0].dataset.csv, ...Object.fromEntries([...row.cells].map((cell, k) => [heads[k], cell.dataset.csv])) } }));
  saveFile(`${name}.label-studio.json`, "application/json", `${JSON.stringify(tasks, null, 1)}\n`);
}

export function mountGroups() {
  const table = byId("group-table"), more = byId("group-more");
  let isAll = false;
  const isIt = button => state.mapChosen === groupChoice(Number(button.dataset.group));
  function choose(event) {
    const button = event.target.closest("[data-group]");
    if (!button) return;
    change({ mapChosen: isIt(button) && button.hasAttribute("aria-pressed") ? "" : groupChoice(Number(button.dataset.group)), mapPoint: null });
    if (button.dataset.reveals !== undefined) byId("explorer").scrollIntoView();
  }
  function draw() {
    for (const button of each("[data-group][aria-pressed]")) {
      button.setAttribute("aria-pressed", String(isIt(button)));
      button.closest("tr")?.classList.toggle("groups__on", isIt(button));
    }
  }
  function fold() {
    each("tbody tr", table).forEach((row, k) => { row.hidden = !isAll && k >= FEW; });
    if (more) more.textContent = isAll ? `Show ${FEW}` : more.dataset.all;
  }
  byId("explorer").addEventListener("click", choose);
  more?.addEventListener("click", () => {
    isAll = !isAll;
    fold();
  });
  each("[data-tasks]").forEach(button => button.addEventListener("click", () => saveTasks(button.dataset.tasks)));
  if (table) fold();
  listen(["mapChosen"], draw);
  draw();
}
