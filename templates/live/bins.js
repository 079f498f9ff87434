// What the two charts of confidence share: whose bins are shown, what a bin says and what it opens.

import { byId } from "../dom.js";
import { countText, metricText, namedCount, percentText, scoreText } from "../numbers.js";
import { labelName, listen, page, state } from "../store.js";
import { openWithin } from "../report_store.js";
import { point, titleOf } from "./follow.js";

const ALL = -1, FEW = 20;

const hasBins = (chart, label) => chart.rows("bins").some(row => row.label === label && row.count);

// The bins of the chosen label where it has any, else of all labels.
export const shownLabel = chart => (state.curve >= 0 && hasBins(chart, state.curve) ? state.curve : ALL);

export const binsOf = (chart, label) => chart.rows("bins").filter(row => row.label === label && row.count);

export function followBins(chart, draw) {
  const show = () => {
    const label = shownLabel(chart);
    chart.set({ shown: label, ...draw(chart, label) });
  };
  listen(["curve"], show, chart.box);
  if (state.curve >= 0) show();
}

// Wrong predictions are what one looks for; where there are none, all of the bin.
function open({ label, low, high, count, correct }) {
  const within = `score:${low || ""}:${high}`, isOfLabel = label >= 0 && page.views.has("called");
  openWithin(isOfLabel && correct < count ? "called" : correct < count ? "errors" : "all", isOfLabel ? label : ALL, within);
  byId("gallery").scrollIntoView({ block: "nearest" });
}

export function binReadout(bin) {
  const { low, high, count, correct, confidence, share, low_share: lowest, high_share: highest } = bin;
  return {
    x: (low + high) / 2,
    bin: bin.bin,
    title: `${bin.label < 0 ? "" : `${titleOf(bin.label)}, `}confidence ${scoreText(low)}–${scoreText(high)}`,
    lines: [
      ["Correct", `${countText(correct)} of ${countText(count)} (${percentText(share)}%)`],
      ["95% interval", `${metricText(lowest)}–${metricText(highest)}`],
      ["Mean confidence", metricText(confidence)],
      ...(count < FEW ? [["", `only ${namedCount(count, "prediction", "predictions")}`]] : []),
    ],
    act: byId("gallery") ? () => open(bin) : undefined,
  };
}

// The same bin in both charts: one is pointed at, the other shows which.
export function light(chart, one) {
  for (const name of ["reliability", "scores"]) {
    const other = page.charts?.get(name);
    if (other) point(other, "lit", one ? one.bin : -1);
  }
}

export const binsCsv = chart => [
  ["label", "from", "to", "predictions", "correct", "mean_confidence", "share_correct", "low", "high"],
  ...chart.rows("bins").filter(row => row.count).map(row => [
    row.label < 0 ? "" : labelName(row.label), row.low, row.high, row.count, row.correct, row.confidence, row.share, row.low_share, row.high_share,
  ]),
];

// ECE and MCE of bins, as reportgen/metrics/calibration.py has them.
export function errorsOf(bins) {
  const total = bins.reduce((sum, { count }) => sum + count, 0), gaps = bins.map(({ share, confidence }) => Math.abs(share - confidence));
  return { ece: bins.reduce((sum, { count }, i) => sum + count * gaps[i], 0) / total, mce: Math.max(...gaps) };
}
