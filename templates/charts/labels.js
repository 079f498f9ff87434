// Labels by precision and recall: a click opens a label, a drag zooms and narrows the table to the labels inside.

import { countText, metricText } from "../numbers.js";
import { change, labelName, listen, page, state } from "../store.js";
import { atThreshold, follow, named, placeOf, point, titleOf } from "../live/follow.js";

const LOWS = [0.8, 0.6, 0.4, 0.2];       // where the axes may begin, as in reportgen/report/charts/labels.py
const NAMED = 6, NEAR = [0.085, 0.045];  // how many of the worst are named, and how far apart, as shares of both axes

const places = () => page.labels.map((_, label) => label).filter(label => page.counts.support[label] && (!state.only || state.only.includes(label))).map(placeOf).filter(Boolean);

const radius = (chart, { support }) => Math.sqrt((16 + support * chart.signals.unit) / Math.PI);

// The worst, as far as their names have room.
function worst(chart, all) {
  const [across, up] = ["x", "y"].map(axis => chart.signals[`${axis}_domain`][1] - chart.signals[`${axis}_domain`][0]), kept = [];
  const isNear = (a, b) => Math.abs(a.recall - b.recall) < NEAR[0] * across && Math.abs(a.precision - b.precision) < NEAR[1] * up;
  for (const place of [...all].sort((a, b) => Math.min(a.precision, a.recall) - Math.min(b.precision, b.recall)).slice(0, NAMED)) {
    if (!kept.some(other => isNear(place, other))) kept.push(place);
  }
  return kept;
}

// The axes begin below the lowest label, wherever the threshold takes it; a zoom stays.
function fit(chart, all) {
  if (chart.view && chart.zoom.isZoomed) return;
  const least = Math.min(...all.map(({ precision, recall }) => Math.min(precision, recall))), low = LOWS.find(one => least > one) ?? 0;
  const domain = [low, chart.signals.x_domain[1]];
  Object.assign(chart.first, { x_domain: domain, y_domain: domain });
  chart.set({ x_domain: domain, y_domain: domain }, false);
}

function draw(chart) {
  const all = places();
  fit(chart, all);
  const shown = state.curve >= 0 ? all.filter(({ label }) => label === state.curve) : worst(chart, all), [low, high] = chart.signals.x_domain;
  const isLeft = ({ recall }) => recall > low + 0.6 * (high - low);
  chart.feed({ points: all, marked: named(shown, isLeft, place => radius(chart, place)) });
}

function readoutOf(chart, { label, recall, precision, support }) {
  return {
    x: recall, y: precision, reach: Math.max(20, radius(chart, { support }) + 4), label, title: titleOf(label),
    lines: [["Precision", metricText(precision)], ["Recall", metricText(recall)], ["Ground truths", countText(support)]],
    act: () => openLabel(label),
  };
}

// As its name in the table does; a row that the table does not show is brought there.
function openLabel(label) {
  const row = () => document.querySelector(`#label-table tr[data-label="${label}"]`);
  if (!row()) change({ filter: labelName(label) });
  if (state.curve !== label) row()?.querySelector("button").click();
  row()?.scrollIntoView({ block: "center" });
}

const isIn = (value, [low, high]) => value >= low && value <= high;

export const behaviour = {
  mount(chart) {
    follow(chart, () => draw(chart));
    atThreshold(chart, () => draw(chart));
    listen(["only"], () => draw(chart), chart.box);
    listen(["only"], () => { if (!state.only && chart.view && chart.zoom.isZoomed) chart.zoom.back(); });
    draw(chart);
  },
  readouts: chart => chart.rows("points").map(row => readoutOf(chart, row)),
  shown: (chart, one) => point(chart, "hovered", one ? one.label : -1),
  zoomed(chart, { x_domain: x, y_domain: y }) {
    const inside = chart.rows("points").filter(({ recall, precision }) => isIn(recall, x) && isIn(precision, y)).map(({ label }) => label);
    change({ only: chart.zoom.isZoomed ? inside : null });
    draw(chart);
  },
  csv: chart => [["label", "precision", "recall", "ground_truths"], ...chart.rows("points").map(({ label, precision, recall, support }) => [labelName(label), precision, recall, support])],
};
