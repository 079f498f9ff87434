// The lines of an archive's trend: a line a model over the versions on one data set. As Python draws them first.

import { shortName } from "./numbers.js";
import { page, state } from "./store.js";
import { chosen, figureAt, labelFigures, shelf } from "./shelf.js";

const AXIS_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const MOST_STEPS = 5, MOST_LINES = 8, MOST_TICKS = 6, LONGEST_TICK = 16;
const NO_FIGURE = [NaN, NaN, NaN];

export const dayOf = i => page.data.days[i] || page.data.names[i];
const known = value => (Number.isNaN(value) ? null : value);

// [value, low, high] of a version: of the label that is chosen, else of the metric.
function figuresNow() {
  if (state.label >= 0 && shelf.cells) {
    const found = labelFigures(state.label, state.of);
    return i => found.get(i) ?? NO_FIGURE;
  }
  const metric = state.metric;
  return i => ["value", "low", "high"].map(name => figureAt(name, metric, i));
}

// One data set at a time: the one chosen, else the one used last that has more than one version, else the one used last.
function dataOf(left) {
  const { dataset } = page.data, seen = new Map(left.map(i => [dataset[i], 0]));
  for (const i of left) seen.set(dataset[i], seen.get(dataset[i]) + 1);
  const [first = -1] = seen.keys();
  return [...seen.keys()].find(data => seen.get(data) > 1) ?? first;
}

// The versions drawn, the oldest first, and a row for each that has the figure.
export function trendRows() {
  const left = chosen(), data = dataOf(left), figures = figuresNow();
  const versions = left.filter(i => page.data.dataset[i] === data).reverse();
  const models = [...new Set([...versions].reverse().map(i => page.data.model[i]))].slice(0, MOST_LINES);
  const rows = models.flatMap((model, line) => versions.flatMap((version, place) => {
    const [value, low, high] = figures(version);
    if (page.data.model[version] !== model || Number.isNaN(value)) return [];
    return [{ place, value, low: known(low), high: known(high), line, model: page.data.models[model], version }];
  }));
  return { data, versions, rows };
}

// Where the axis begins and ends: as close around what is drawn as round numbers allow.
export function axisOf(rows) {
  const drawn = rows.flatMap(row => (row.line === 0 ? [row.value, row.low, row.high] : [row.value])).filter(value => value !== null);
  const least = drawn.length ? Math.min(...drawn) : 0, most = drawn.length ? Math.max(...drawn) : 1;
  let first = 0, last = 0, step = 0;
  for (step of AXIS_STEPS) {
    first = Math.floor(least / step + 1e-9);
    last = Math.ceil(most / step - 1e-9);
    if (last - first <= MOST_STEPS) break;
  }
  if (first === last && last * step >= 1) first -= 1;
  else if (first === last) last += 1;
  return [first * step, last * step].map(end => Number(end.toFixed(3)));
}

export function ticksOf(versions, textOf = dayOf) {
  const n = versions.length, all = n <= MOST_TICKS ? [...versions.keys()] : Array.from({ length: MOST_TICKS }, (_, k) => Math.floor(k * (n - 1) / (MOST_TICKS - 1) + 0.5));
  return { tick_places: all, tick_texts: all.map(place => shortName(textOf(versions[place]), LONGEST_TICK)) };
}
