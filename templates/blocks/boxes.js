// Boxes on a picture: what is labelled dashed, what is predicted solid, the case in question in full strength.

import { drawing } from "../dom.js";
import { shortName } from "../numbers.js";
import { labelName, page } from "../store.js";

const LEAST_CROP = 96;  // pixels of the picture around a small object
const AROUND = 1.5;

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
  const { items, rows } = page.data, sample = rows.sample[row], box = boxOfCase(row);
  const [width, height] = [items.width[sample], items.height[sample]], most = Math.min(width, height);
  const side = Math.min(Math.max(Math.max(box.width, box.height) * AROUND, LEAST_CROP), most);
  const from = (start, size, end) => Math.max(0, Math.min(end - side, start + size / 2 - side / 2));
  return [from(box.x, box.width, width), from(box.y, box.height, height), side, side].map(value => value.toFixed(1)).join(" ");
}

function frame(box, look, role) {
  const group = drawing("g", { class: `scene__${role}` });
  group.append(drawing("rect", { ...box, class: "scene__casing" }), drawing("rect", { ...box, class: `scene__box ${look}` }));
  return group;
}

function predictionLook(truth, prediction) {
  if (truth === prediction) return "scene__box--correct";
  return truth === page.none ? "scene__box--spurious" : "scene__box--wrong";
}

// The frames of a row: its labelled box, its predicted box, or both.
export function framesOf(row, role, { truths, predictions }) {
  const { rows } = page.data, [truth, prediction] = [rows.truth[row], rows.prediction[row]], frames = [];
  if (truths && rows.truth_item[row] >= 0) frames.push(frame(boxAt("truth", rows.truth_item[row]), `scene__box--truth${prediction === page.none ? " scene__box--missed" : ""}`, role));
  if (predictions && prediction !== page.none) frames.push(frame(boxAt("prediction", rows.prediction_item[row]), predictionLook(truth, prediction), role));
  return frames;
}

export function tagText(row) {
  const { rows } = page.data, prediction = rows.prediction[row];
  if (prediction === page.none) return `${shortName(labelName(rows.truth[row]), 24)}, ${page.words.missed}`;
  const iou = rows.iou[row];
  return `${shortName(labelName(prediction), 24)} ${rows.score[row].toFixed(2)}${iou > 0 ? ` · IoU ${iou.toFixed(2)}` : ""}`;
}

// The picture `source` of a sample with the boxes of `shown`; `chosen` stands out, `view` is the part shown.
export function scene(source, sample, shown, { chosen = null, role = "other", view = null, truths = true, predictions = true, name }) {
  const { items } = page.data, [width, height] = [items.width[sample], items.height[sample]];
  const node = drawing("svg", { class: "scene", role: "img", viewBox: view ?? `0 0 ${width} ${height}`, preserveAspectRatio: view ? "xMidYMid slice" : "xMidYMid meet", "aria-label": name });
  node.append(pictureIn(source, width, height));
  for (const row of shown) if (row !== chosen) node.append(...framesOf(row, role, { truths, predictions }));
  if (chosen !== null) node.append(...framesOf(chosen, "chosen", { truths, predictions }));
  return node;
}

export const pictureIn = (source, width, height) => drawing("image", { href: source, width, height, preserveAspectRatio: "none" });
