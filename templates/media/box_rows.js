// The boxes of the rows: where they are and what they are called.

import { scoreText, shortName } from "../numbers.js";
import { labelName, outcomeOf, page } from "../store.js";
import { framesOf, viewAround } from "./scene.js";

function boxAt(side, item) {
  const { x, y, width, height } = page.data.boxes[side];
  return { x: x[item], y: y[item], width: width[item], height: height[item] };
}

// The boxes of a row: the labelled and the predicted one, as far as it has them.
export function boxesOf(row) {
  const { rows } = page.data;
  return [["truth", rows.truth_item[row]], ["prediction", rows.prediction_item[row]]].filter(([, item]) => item >= 0).map(([side, item]) => boxAt(side, item));
}

// The box a row is about: the predicted one, or the labelled one where nothing was predicted.
export function boxOfCase(row) {
  const { rows } = page.data;
  return rows.prediction_item[row] >= 0 ? boxAt("prediction", rows.prediction_item[row]) : boxAt("truth", rows.truth_item[row]);
}

export function cropOf(row) {
  const { samples, rows } = page.data, sample = rows.sample[row];
  return viewAround(boxOfCase(row), samples.width[sample], samples.height[sample]);
}

// The frames of a row: its labelled box, its predicted box, or both.
export function framesOfCase(row, { truths = true, predictions = true } = {}) {
  const { rows } = page.data, truth = truths && rows.truth_item[row] >= 0, prediction = predictions && rows.prediction_item[row] >= 0;
  return framesOf(outcomeOf(rows.truth[row], rows.prediction[row]), truth ? boxAt("truth", rows.truth_item[row]) : null, prediction ? boxAt("prediction", rows.prediction_item[row]) : null);
}

export function tagText(row) {
  const { rows } = page.data, prediction = rows.prediction[row];
  if (prediction === page.none) return `${shortName(labelName(rows.truth[row]), 24)}, ${page.words.missed}`;
  const iou = rows.iou[row];
  return `${shortName(labelName(prediction), 24)} ${scoreText(rows.score[row])}${iou > 0 ? ` · IoU ${scoreText(iou)}` : ""}`;
}
