// F1 of spans in groups: what a group holds.

import { countText, metricText } from "../numbers.js";

export const behaviour = {
  readouts: chart => chart.rows("groups").map(({ place, name, f1, low, high, precision, recall, labelled, predicted, correct }) => ({
    x: place,
    y: f1,
    title: name,
    lines: [["F1", metricText(f1)], ["95% interval", `${metricText(low)}–${metricText(high)}`], ["precision", metricText(precision)], ["recall", metricText(recall)], ["labelled", countText(labelled)], ["predicted", countText(predicted)], ["correct", countText(correct)]],
  })),
};
