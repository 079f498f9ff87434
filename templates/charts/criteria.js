// How many outputs have which score: a bar shows the samples of its outputs.

import { countText, scoreText } from "../numbers.js";
import { outputs } from "../outputs.js";
import { change } from "../store.js";
import { reveal } from "../address.js";

function samplesOf({ name, low, high }) {
  const criterion = outputs().criteria.findIndex(one => one.name === name);
  if (criterion < 0) return;
  change({ range: [criterion, low, high] });
  reveal("samples");
}

export const behaviour = {
  readouts: chart => chart.rows("bins").filter(({ criterion }) => criterion === chart.signals.criterion).map(row => ({
    x: (row.low + row.high) / 2, bin: row.bin, title: `${scoreText(row.low)}–${scoreText(row.high)}`,
    lines: [["outputs", countText(row.outputs)], ...(row.other === null ? [] : [["other variant", countText(row.other)]])],
    act: row.outputs || row.other ? () => samplesOf(row) : undefined,
  })),
  shown: (chart, one) => chart.set({ lit: one ? one.bin : -1 }),
};
