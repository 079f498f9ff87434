// Charts of a line a split; the one that is reported stands out.

import { metricText } from "../numbers.js";

const nameOf = (chart, split) => chart.rows("names").find(row => row.split === split)?.name ?? "";

// What a chart does whose curves have columns x and y, by what these are called.
export function ofSplits(x, y) {
  return {
    legend: chart => chart.rows("names").map(({ split, name }) => ({ series: String(split), text: name, tone: split === chart.signals.after ? "ink" : split === chart.signals.before ? "ink-2" : "ink-3" })),
    readouts: chart => chart.rows("curves").map(row => ({ x: row.x, y: row.y, reach: 30, title: nameOf(chart, row.split), lines: [[x, metricText(row.x)], [y, metricText(row.y)]] })),
    csv: chart => [["split", x, y], ...chart.rows("curves").map(row => [nameOf(chart, row.split), row.x, row.y])],
  };
}
