// Labelled spans in doubt: each opens the document at its place, and all are saved for those who correct them.

import { each, say } from "../dom.js";
import { namedCount } from "../numbers.js";
import { isActive } from "../rows.js";
import { firstRow } from "../spans.js";
import { page } from "../store.js";
import { keepThreshold, listed, saveJson, saveTable } from "./suspects.js";
import { isWhole, partsOf } from "./texts.js";

// The row of what is in doubt at a place among them; -1 where its document is not in the file.
const rowOf = place => page.data.rows.doubt.findIndex((doubt, row) => doubt === place && isActive(page.data.rows, row));

// The links open the document; where its row is in the file, at its place there.
function aim({ currentTarget: link }) {
  const row = rowOf(Number(link.dataset.doubt)), way = link.getAttribute("href").replace(/&box=.*/, "");
  if (row >= 0) link.setAttribute("href", `${way}&box=l${row - firstRow(page.data.rows.sample[row])}`);
}

// Label Studio counts as the page does, in UTF-16 units, and needs whole texts.
function region(one, row) {
  const { gs, ge } = page.data.rows;
  return { id: `${one.k}`, from_name: "label", to_name: "text", type: "labels", value: { start: gs[row], end: ge[row], text: one.words, labels: [one.suggested] } };
}

function saveTasks() {
  const tasks = new Map(), all = listed();
  for (const one of all) {
    const row = rowOf(one.k), sample = row < 0 ? -1 : page.data.rows.sample[row];
    if (sample < 0 || !isWhole(sample)) continue;
    if (!tasks.has(sample)) tasks.set(sample, { data: { text: partsOf(sample).map(({ text }) => text).join(""), id: one.id, doubts: [] }, predictions: [{ model_version: "reportgen", result: [] }] });
    const { data, predictions: [{ result }] } = tasks.get(sample);
    data.doubts.push({ item: one.item, given: one.given, suggested: one.suggested, confidence: one.confidence });
    result.push(region(one, row));
  }
  const n = [...tasks.values()].reduce((sum, { data }) => sum + data.doubts.length, 0);
  if (n < all.length) say(`${namedCount(n, page.words.unit, page.words.units)} saved; the texts of the other ${all.length - n} are not in this file: the CSV lists them.`);
  saveJson("label-errors.label-studio.json", [...tasks.values()]);
}

const FORMS = { csv: saveTable, "label-studio": saveTasks };

export function mount() {
  keepThreshold();
  each("[data-doubt]").forEach(link => link.addEventListener("click", aim));
  each("#label-errors [data-export]").forEach(button => button.addEventListener("click", FORMS[button.dataset.export]));
}
