// Cases that are one label of a picture each; the picture may have any number of them.

import { element } from "../dom.js";
import { media } from "../media.js";
import { scoreText } from "../numbers.js";
import { labelName, outcomeOf, page, SYMBOLS } from "../store.js";
import { rankOf } from "../blocks/suspicion.js";
import { activeRows } from "../rows.js";
import { largePicture, pictureOf } from "./picture.js";

const sampleOf = row => page.data.rows.sample[row];
const labelOf = row => (page.data.rows.prediction[row] === page.none ? page.data.rows.truth[row] : page.data.rows.prediction[row]);

// The labels of a picture on one side, each with what became of it; the one that the case is about stands out.
function listOf(rows, isScored, at) {
  const { truth, prediction, score } = page.data.rows;
  if (!rows.length) return element("i", {}, "no label");
  const sorted = [...rows].sort((a, b) => score[b] - score[a] || a - b);
  return element("span", { class: "label-set" }, ...sorted.map(row => {
    const outcome = outcomeOf(truth[row], prediction[row]), figure = isScored && !Number.isNaN(score[row]) ? ` ${scoreText(score[row])}` : "";
    return element(row === at ? "b" : "span", { class: `t-${outcome}` }, `${SYMBOLS[outcome]} `, element("bdi", {}, labelName(labelOf(row))), figure);
  }));
}

export function sets(row) {
  const { truth, prediction } = page.data.rows, rows = activeRows(sampleOf(row));
  return [
    ["Ground truth", listOf(rows.filter(one => truth[one] !== page.none), false, row)],
    ["Predicted", listOf(rows.filter(one => prediction[one] !== page.none), true, row)],
    [rankOf(row) >= 0 ? "Label in doubt" : "Label", element("bdi", {}, labelName(labelOf(row)))],
  ];
}

// A case is its sample and its label.
export const namesOf = { item: row => labelName(labelOf(row)), name: row => `l${labelOf(row)}` };

export function mount() {
  Object.assign(media, namesOf, {
    small: (row, name) => pictureOf(sampleOf(row), name), facts: () => [], large: largePicture, sets, whole: sample => pictureOf(sample, ""),
  });
}
