// The ROC curve: the nearest line is read, a click chooses its label in all charts.

import { metricText, thresholdText } from "../numbers.js";
import { labelName, state } from "../store.js";
import { choose, follow, followChosen, legend, otherLine, point, titleOf } from "../live/follow.js";

const NEXT_TO_NOTHING = 1e-4; // where a rate of 0 is put on a log axis

const rateText = rate => metricText(rate <= NEXT_TO_NOTHING ? 0 : rate);

function readoutOf(areas, { label, rate, found, score }) {
  const lines = [["False positive rate", rateText(rate)], ["True positive rate", metricText(found)]];
  if (score !== null) lines.push(["Confidence from", thresholdText(score)]);
  return { x: rate, y: found, reach: 30, label, title: titleOf(label), lines: [...lines, ["AUC", metricText(areas.get(label))]], act: () => choose(label) };
}

export const behaviour = {
  mount(chart) {
    follow(chart);
    followChosen(chart);
  },
  legend,
  legendActs: series => choose(Number(series)),
  readouts(chart) {
    const areas = new Map(chart.rows("areas").map(({ label, area }) => [label, area]));
    return chart.rows("curves").map(row => readoutOf(areas, row));
  },
  first: (chart, all) => Math.max(0, all.findIndex(({ label }) => label === state.curve)),
  shown: (chart, one) => point(chart, "hovered", one ? one.label : -1),
  key: (chart, event) => otherLine(chart, event, ({ label }) => label),
  csv: chart => [["label", "false_positive_rate", "true_positive_rate", "confidence"], ...chart.rows("curves").map(({ label, rate, found, score }) => [labelName(label), rate <= NEXT_TO_NOTHING ? 0 : rate, found, score ?? ""])],
};
