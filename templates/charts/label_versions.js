// The heat map of labels by versions: a cell is read with its counts, a click draws the label's trend.

import { reveal } from "../address.js";
import { countText, metricText, namedCount, scoreText, shortName } from "../numbers.js";
import { readCells, shelf } from "../shelf.js";
import { change, listen, page } from "../store.js";
import { ticksOf, trendRows } from "../trend_lines.js";

const MOST_ROWS = 20, MOST_VERSIONS = 60, ROW = 24;

function readoutOf({ row, place, f1, support, predicted, tp, label, version }) {
  const { names, models, model } = page.data;
  return {
    x: place, y: row, reach: 24, title: page.labels[label],
    lines: [["Version", `${models[model[version]]} ${names[version]}`], ["F1", metricText(f1)], ["Correct", `${countText(tp)} of ${countText(support)}`], ["Predicted", countText(predicted)]],
    act: () => { change({ label, of: "f1" }); reveal("trend"); },
  };
}

// The labels that changed most in the versions that are chosen, the newest of them, as Python draws them first.
async function drawHeat(chart) {
  await readCells();
  const { data, versions } = trendRows(), kept = versions.slice(-MOST_VERSIONS), place = new Map(kept.map((version, i) => [version, i]));
  const { ends, version, support, predicted, tp } = shelf.cells, cells = [], labels = [];
  for (let label = 0, i = 0; label < ends.length && labels.length < MOST_ROWS; label++) {
    const row = labels.length, before = cells.length;
    for (; i < ends[label]; i++) {
      if (place.has(version[i])) cells.push({ row, place: place.get(version[i]), f1: f1Of(support[i], predicted[i], tp[i]), support: support[i], predicted: predicted[i], tp: tp[i], label, version: version[i] });
    }
    if (cells.length > before) labels.push(label);
  }
  const known = cells.map(cell => cell.f1).filter(f1 => f1 !== null), low = Math.min(0.95, Math.floor(Math.min(1, ...known) * 20) / 20);
  const signals = { x_domain: [-0.5, kept.length - 0.5], y_domain: [-0.5, labels.length - 0.5], f1_domain: [low, 1], ...ticksOf(kept, i => page.data.names[i]) };
  chart.box.hidden = !cells.length;
  chart.box.querySelector(".chart__note").textContent = data < 0 ? "" : `on ${page.data.data[data]}: ${labelsText(labels.length)}`;
  chart.box.querySelector(".chart__caption").textContent = captionOf(low);
  Object.assign(chart.first, signals);
  const isTaller = chart.signals.height !== ROW * labels.length;
  Object.assign(chart.signals, signals, { height: ROW * labels.length });
  for (const [name, rows] of [["cells", cells], ["rows", labels.map((label, row) => ({ row, text: shortName(page.labels[label], 24) }))]]) chart.sets.set(name, rows);
  if (chart.view && isTaller) await chart.start();
  else chart.feed({ cells: chart.rows("cells"), rows: chart.rows("rows") });
  if (chart.view && !isTaller) chart.set(signals);
  chart.zoom?.show();
}

const f1Of = (support, predicted, tp) => (support + predicted ? 2 * tp / (support + predicted) : null);

function labelsText(n) {
  const all = namedCount(page.data.n_labels, "label", "labels");
  return n === page.data.n_labels ? all : `${countText(n)} of ${all}, those that changed most`;
}

const captionOf = low => `The stronger the colour, the higher: from ${scoreText(low)} to 1 in 6 steps; grey has no F1. Oldest version left; the labels that changed most come first. A click shows the label's trend.`;

export const behaviour = {
  zoom: "x",
  mount(chart) {
    listen(["model", "data"], () => drawHeat(chart));
  },
  readouts: chart => chart.rows("cells").map(readoutOf),
};
