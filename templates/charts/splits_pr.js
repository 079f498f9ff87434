// Precision against recall in every split of the data; the one that is reported stands out.

import { metricText, thresholdText } from "../numbers.js";

const nameOf = (chart, split) => chart.rows("points").find(row => row.split === split)?.name ?? "";

export const behaviour = {
  legend: chart => chart.rows("points").map(({ split, name }) => ({ series: String(split), text: name, tone: split === chart.signals.after ? "ink" : split === chart.signals.before ? "ink-2" : "ink-3" })),
  readouts: chart => chart.rows("curves").map(({ split, recall, precision, threshold }) => ({
    x: recall, y: precision, reach: 30, title: nameOf(chart, split),
    lines: [["Recall", metricText(recall)], ["Precision", metricText(precision)], ["At", thresholdText(threshold)]],
  })),
  csv: chart => [["split", "threshold", "recall", "precision"], ...chart.rows("curves").map(({ split, threshold, recall, precision }) => [nameOf(chart, split), threshold, recall, precision])],
};
