// A metric by threshold of the versions compared; those of the pair stand out.

import { metricText, shortName, thresholdText } from "../numbers.js";
import { pairNow } from "../compare_store.js";
import { listen, page } from "../store.js";

const drawn = (chart, row) => row[chart.signals.metric];

// Every version's metric at every threshold that any of them has: that of the nearest one below.
function readoutsOf(chart) {
  const rows = chart.rows("curves").filter(row => drawn(chart, row) !== null), versions = new Map();
  for (const row of rows) versions.set(row.version, [...(versions.get(row.version) ?? []), row]);
  const steps = [...new Set(rows.map(row => row.threshold))].sort((a, b) => a - b), at = new Map([...versions.keys()].map(version => [version, 0]));
  return steps.map(step => {
    const found = [...versions].map(([version, own]) => {
      while (at.get(version) + 1 < own.length && own[at.get(version) + 1].threshold <= step) at.set(version, at.get(version) + 1);
      return own[at.get(version)];
    }).filter(row => row.threshold <= step);
    return {
      x: step, title: `At ${thresholdText(step)}`,
      lines: found.map(row => [shortName(page.data.versions[row.version], 24), metricText(drawn(chart, row))]),
      dots: found.map(row => ({ y: drawn(chart, row) })),
    };
  });
}

export const behaviour = {
  mount(chart) {
    listen(["pair"], () => chart.set({ before: pairNow().before, after: pairNow().after }));
  },
  names(chart) {
    const ends = new Map(chart.rows("curves").filter(row => drawn(chart, row) !== null).map(row => [row.version, row]));
    return [...ends.values()].map(row => ({ series: String(row.version), text: shortName(page.data.versions[row.version], 18), y: drawn(chart, row), strong: row.version === pairNow().after, tone: "ink" }));
  },
  readouts: readoutsOf,
};
