// How well boxes fit: a bin opens its images.

import { countText, scoreText } from "../numbers.js";
import { showWithin } from "../blocks/within.js";

export const behaviour = {
  zoom: "x",
  readouts: chart => chart.rows("bins").map(({ low, high, found, loose }) => ({
    x: (low + high) / 2,
    title: `IoU ${scoreText(low)}–${scoreText(high)}`,
    lines: [["found", countText(found)], ...(loose ? [["localization errors", countText(loose)]] : [])],
    act: found + loose ? () => showWithin(chart.rows("opens")[found ? 0 : 1].view, `iou:${low}:${high === 1 ? "" : high}`) : undefined,
  })),
};
