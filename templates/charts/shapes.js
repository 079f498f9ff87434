// Recall by the shape of the object, or false positives by how many objects an image holds.

import { countText, metricText, ratioText } from "../numbers.js";
import { showWithin } from "../blocks/within.js";
import { recallReadouts } from "./sizes.js";

const crowdReadouts = chart => chart.rows("crowds").map(({ low, high, images, objects, found, false_positives: wrong, per_image: mean, recall }) => ({
  x: (low + high) / 2,
  title: high - low > 1 ? `${countText(low)}–${countText(high - 1)} objects` : `${countText(low)} ${low === 1 ? "object" : "objects"}`,
  lines: [["images", countText(images)], ["false positives", countText(wrong)], ["per image", metricText(mean)], ...(objects ? [["recall", metricText(recall)], ["found", countText(found)]] : [])],
  act: wrong ? () => showWithin("spurious", `objects:${low}:${high}`) : undefined,
}));

export const behaviour = {
  zoom: "x",
  readouts: chart => (chart.spec === "crowding" ? crowdReadouts(chart) : recallReadouts(chart, "aspect", (low, high) => `${ratioText(low)} to ${ratioText(high)}`)),
};
