// The heat map of labels by versions: a cell is read with its counts, a click draws the label's trend.

import { reveal } from "../address.js";
import { countText, metricText } from "../numbers.js";
import { change, page } from "../store.js";

function readoutOf({ row, place, f1, support, predicted, tp, label, version }) {
  const { names, models, model } = page.data;
  return {
    x: place, y: row, reach: 24, title: page.labels[label],
    lines: [["Version", `${models[model[version]]} ${names[version]}`], ["F1", metricText(f1)], ["Correct", `${countText(tp)} of ${countText(support)}`], ["Predicted", countText(predicted)]],
    act: () => { change({ label, of: "f1" }); reveal("trend"); },
  };
}

export const behaviour = {
  zoom: "x",
  readouts: chart => chart.rows("cells").map(readoutOf),
};
