// How many labels have which F1: a bar narrows the table to its labels.

import { metricText, namedCount, scoreText } from "../numbers.js";
import { change, page } from "../store.js";
import { atThreshold, point } from "../live/follow.js";

const BINS = 20;

const binOf = f1 => Math.min(BINS - 1, Math.floor(f1 * BINS + 1e-9));

// The F1 of every label with ground truth.
const known = () => page.labels.map((_, label) => ({ label, f1: page.counts.f1(label) })).filter(({ label }) => page.counts.support[label]);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function draw(chart) {
  const labels = known(), counts = new Int32Array(BINS);
  for (const { f1 } of labels) counts[binOf(f1)]++;
  chart.box.querySelector(".chart__note").textContent = `median ${metricText(median(labels.map(({ f1 }) => f1)))}`;
  chart.feed({ bins: chart.rows("bins").map(row => ({ ...row, labels: counts[row.bin] })) });
}

export const behaviour = {
  mount: chart => atThreshold(chart, () => draw(chart)),
  readouts: chart => chart.rows("bins").map(({ bin, low, high, labels }) => ({
    x: (low + high) / 2, bin, title: `F1 ${scoreText(low)}–${scoreText(high)}`, lines: [["", namedCount(labels, "label", "labels")]],
    act: labels ? () => change({ only: known().filter(({ f1 }) => binOf(f1) === bin).map(({ label }) => label) }) : undefined,
  })),
  shown: (chart, one) => point(chart, "lit", one ? one.bin : -1),
};
