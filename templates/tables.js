// Every table as CSV, in full precision: what a cell shows rounded, it has whole in data-csv, values parted by "|". A head
// names its columns the same way; data-csv-skip leaves out what is only drawn. A table that saves itself names its button.

import { byId, each, element, saveCsv } from "./dom.js";

const UNDEFINED = "–";

function textOf(cell) {
  const copy = cell.cloneNode(true);
  for (const part of each(".in-print, .aside, svg", copy)) part.remove();
  const text = copy.textContent.replace(/\s+/g, " ").trim();
  return text === UNDEFINED ? "" : text;
}

// A name is whole in its title where it was shortened; counts lose their separators.
function valuesOf(cell) {
  if (cell.hasAttribute("data-csv")) return cell.dataset.csv.split("|");
  if (cell.localName === "th") return [cell.title || cell.querySelector("[title]")?.title || textOf(cell)];
  const text = textOf(cell);
  return [/^\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(",", "") : text];
}

const namesOf = head => (head.hasAttribute("data-csv") ? head.dataset.csv.split("|") : [textOf(head)]);

const isKept = cell => !cell.hasAttribute("data-csv-skip");

export function rowsOf(table) {
  const heads = [...table.tHead.rows[0].cells].filter(isKept).flatMap(namesOf), isGrouped = table.querySelector("th[scope=rowgroup]") !== null, rows = [];
  let group = "";
  for (const row of each("tbody tr", table)) {
    const cells = [...row.cells].filter(isKept);
    if (cells.length === 1 && cells[0].scope === "rowgroup") group = textOf(cells[0]);
    else rows.push([...(isGrouped ? [group] : []), ...cells.flatMap(valuesOf)]);
  }
  return [[...(isGrouped ? ["Group"] : []), ...heads], ...rows];
}

// The name of its file: its own, else that of its section.
const fileOf = table => `${table.dataset.file ?? table.closest("section")?.id ?? "table"}.csv`;

export function mountTables() {
  for (const table of each("table.table")) {
    if (table.dataset.saves !== undefined || !table.tHead) continue;
    const what = table.caption?.textContent ?? table.closest("[aria-label]")?.getAttribute("aria-label").replace(/, scrolls sideways$/, "") ?? "this table";
    const button = element("button", { type: "button", class: "as-link table__csv", "aria-label": `Save as CSV: ${what}` }, "CSV");
    button.addEventListener("click", () => saveCsv(fileOf(table), rowsOf(table)));
    (table.closest(".scroll-x") ?? table).before(element("p", { class: "table__tools scripted" }, button));
  }
  byId("findings-save")?.addEventListener("click", () => saveCsv("recommendations.csv", findings()));
}

// The rows that stand beside the recommendations.
function findings() {
  const rows = each(".finding").flatMap(item => each(".finding__rows tr", item).map(row => [item.querySelector("h3").textContent, row.cells[0].querySelector("[title]")?.title ?? textOf(row.cells[0]), row.dataset.csv ?? "", textOf(row.cells[row.cells.length - 1])]));
  return [["Recommendation", "Name", "Value", "Text"], ...rows];
}
