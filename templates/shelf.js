// The versions of an archive, newest first: their figures, what is chosen of them, and how it is written.

import { inflate } from "./payload.js";
import { wilson } from "./intervals.js";
import { differenceText } from "./change.js";
import { countText, metricText } from "./numbers.js";
import { page, state } from "./store.js";

export const shelf = { cells: null };
const VERDICTS = ["", "same", "better", "worse", "noise", "unknown"];
const ONES = { first: "first", other: "other data", "": "–" };

Object.assign(state, {
  metric: 0,            // position of the metric that leads
  model: -1,            // -1 for all
  data: -1,
  label: -1,
  of: "f1",             // f1, precision or recall of the label
  text: "",             // what the table is filtered by
  sort: ["date", "desc"],
  start: 0,             // first row of the table
  pick: [],             // versions to be compared, two at most
});

export const size = () => page.data.keys.length;
export const figureAt = (name, metric, version) => page.data[name][metric * size() + version];

export function changeOf(version, metric = state.metric) {
  const before = page.data.previous[version], value = figureAt("value", metric, version);
  return before < 0 ? NaN : value - figureAt("value", metric, before);
}

export function verdictOf(version, metric = state.metric) {
  if (Number.isNaN(figureAt("value", metric, version))) return "";
  const before = page.data.previous[version];
  if (before < 0) return before === -1 ? "first" : "other";
  return VERDICTS[figureAt("verdict", metric, version)];
}

export const changeText = (verdict, change) => ONES[verdict] ?? differenceText(verdict, change);

// How many were fixed and broken since the version before; empty where nothing is known.
export function movedText(version) {
  const { fixed, broken } = page.data;
  return fixed[version] < 0 ? "" : `${countText(fixed[version])} / ${countText(broken[version])}`;
}

export const intervalText = (low, high) => (Number.isNaN(low) || Number.isNaN(high) ? "–" : `${metricText(low)}–${metricText(high)}`);

// Versions that the choice of model and data set leaves, newest first.
export function chosen() {
  const { model, dataset } = page.data, left = [];
  for (let i = 0; i < size(); i++) {
    if ((state.model < 0 || model[i] === state.model) && (state.data < 0 || dataset[i] === state.data)) left.push(i);
  }
  return left;
}

async function column(name) {
  return new Int32Array(await inflate(page.data.cells[name][0]));
}

// The counts of labels are many: they are unpacked when a label is first asked for.
export async function readCells() {
  if (shelf.cells) return;
  const names = ["n_cells", "version", "support", "predicted", "tp"];
  const columns = await Promise.all(names.map(column));
  const cells = Object.fromEntries(names.map((name, i) => [name, columns[i]]));
  let end = 0;
  cells.ends = Array.from(cells.n_cells, n => (end += n));
  shelf.cells = cells;
}

// [value, low, high] of the label that is chosen, by version; versions without it are not in the map.
export function labelFigures(label, of) {
  const { ends, version, support, predicted, tp } = shelf.cells, found = new Map();
  for (let i = label ? ends[label - 1] : 0; i < ends[label]; i++) {
    const n = of === "recall" ? support[i] : predicted[i];
    const value = of === "f1" ? 2 * tp[i] / (support[i] + predicted[i]) : tp[i] / n;
    found.set(version[i], [value, ...(of === "f1" ? [NaN, NaN] : wilson(tp[i], n))]);
  }
  return found;
}
