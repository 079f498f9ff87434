// The figures of a label as the table and its file have them.

import { byId, saveCsv } from "../dom.js";
import { countText, metricText, thresholdText } from "../numbers.js";
import { page, state } from "../store.js";

const COUNTS = new Set(["support", "tp", "fp", "fn"]);
const OWN = new Set(["f1_low", "f1_high", "threshold", "change", "change_q", "change_verdict"]);  // what is no ranking

export function figureOf(label, name) {
  const { counts } = page;
  if (name === "support") return counts.support[label];
  if (name === "tp") return counts.found[label];
  if (name === "fp") return counts.called(label);
  if (name === "fn") return counts.support[label] - counts.found[label];
  if (name === "errors") return counts.support[label] + counts.predicted[label] - 2 * counts.found[label];
  if (name === "precision" || name === "recall") return counts[name](label);
  if (name === "f1") return counts.support[label] ? counts.f1(label) : NaN;  // of what is not there it says nothing
  return state.slice ? NaN : page.data.figures[name]?.[label] ?? NaN;  // of all samples alone
}

export function figureText(value, name) {
  if (COUNTS.has(name)) return countText(value);
  return name === "threshold" ? thresholdText(value) : metricText(value);
}

// Labels without ground truth come last, undefined figures before them, whichever way the column is sorted.
export function sortedLabels(labels, [name, direction]) {
  const sign = direction === "desc" ? -1 : 1, absent = label => Number(page.counts.support[label] === 0);
  const values = new Map(labels.map(label => [label, name === "label" ? label : figureOf(label, name)]));
  return [...labels].sort((a, b) => {
    const [x, y] = [values.get(a), values.get(b)];
    return absent(a) - absent(b) || Number.isNaN(x) - Number.isNaN(y) || sign * (x - y) || a - b;
  });
}

// A column of another split is called by that, any other by its key.
const titleOf = name => (name.startsWith("split_") ? byId("label-table").querySelector(`th[data-sort="${name}"] button`).textContent : name);

export function saveLabels() {
  const ranking = Object.keys(page.data.figures).filter(name => !OWN.has(name)), { counts } = page;
  const names = ["support", "predicted", "tp", "fp", "fn", "misclassified", "missed", "precision", "recall", "f1", ...ranking, "threshold"];
  const more = label => ({ predicted: counts.predicted[label], misclassified: counts.misclassified(label), missed: counts.missed[label] });
  const value = x => (x === null || Number.isNaN(x) ? "" : x);
  const rows = page.labels.map((name, label) => [name, ...names.map(key => value(more(label)[key] ?? figureOf(label, key)))]);
  saveCsv("labels.csv", [["label", ...names.map(titleOf)], ...rows]);
}
