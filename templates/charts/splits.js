// A metric by threshold in every split of the data; the one that is reported stands out.

import { metricText, thresholdText } from "../numbers.js";

const drawn = (chart, row) => row[chart.signals.metric];
const nameOf = (chart, split) => chart.rows("points").find(row => row.version === split)?.name ?? "";

// Every split's metric at every threshold that any of them has: that of the nearest one below.
function readoutsOf(chart) {
  const rows = chart.rows("curves").filter(row => drawn(chart, row) !== null), splits = new Map();
  for (const row of rows) splits.set(row.version, [...(splits.get(row.version) ?? []), row]);
  const steps = [...new Set(rows.map(row => row.threshold))].sort((a, b) => a - b), at = new Map([...splits.keys()].map(split => [split, 0]));
  return steps.map(step => {
    const found = [...splits].map(([split, own]) => {
      while (at.get(split) + 1 < own.length && own[at.get(split) + 1].threshold <= step) at.set(split, at.get(split) + 1);
      return own[at.get(split)];
    }).filter(row => row.threshold <= step);
    return {
      x: step, title: `At ${thresholdText(step)}`,
      lines: found.map(row => [nameOf(chart, row.version), metricText(drawn(chart, row))]),
      dots: found.map(row => ({ y: drawn(chart, row) })),
    };
  });
}

export const behaviour = {
  names(chart) {
    const ends = new Map(chart.rows("curves").filter(row => drawn(chart, row) !== null).map(row => [row.version, row]));
    return [...ends.values()].map(row => ({ series: String(row.version), text: nameOf(chart, row.version), y: drawn(chart, row), strong: row.version === chart.signals.after, tone: "ink" }));
  },
  readouts: readoutsOf,
};
