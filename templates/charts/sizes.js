// Recall by the size of the object: a point opens the objects of its size, the missed ones where there are any.

import { countText, metricText } from "../numbers.js";
import { showWithin } from "../blocks/within.js";

export const recallReadouts = (chart, field, title) => chart.rows("bins").map(({ low, high, middle, objects, found, recall, lowest, highest }, i, all) => ({
  x: middle,
  y: recall,
  title: title(low, high),
  lines: [["recall", metricText(recall)], ["95% interval", `${metricText(lowest)}–${metricText(highest)}`], ["objects", countText(objects)], ["found", countText(found)]],
  act: () => showWithin(found < objects ? "missed" : "correct", `${field}:${i ? low : ""}:${i < all.length - 1 ? high : ""}`),
}));

export const behaviour = {
  zoom: "x",
  readouts: chart => recallReadouts(chart, "side", (low, high) => `${countText(Math.round(low))}–${countText(Math.round(high))} px`),
};
