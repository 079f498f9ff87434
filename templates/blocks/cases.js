// The cases in view, as the gallery and the lightbox share them: which they are, their names and their pictures.

import { element } from "../dom.js";
import { pictureSource } from "../payload.js";
import { change, page } from "../store.js";

const PIXELS = 64;

export const gallery = { cases: [], start: 0 };

// What tells the cases of one sample apart: the number of the predicted box, else of the labelled one.
export function boxName(row) {
  const { rows, boxes } = page.data;
  if (!boxes) return "";
  return rows.prediction_item[row] >= 0 ? `p${boxes.prediction.number[rows.prediction_item[row]]}` : `t${boxes.truth.number[rows.truth_item[row]]}`;
}

export function pictureNode(sample) {
  const items = page.data.items, picture = items.picture[sample], source = picture >= 0 ? pictureSource(page.data.pictures, picture) : null;
  if (!source) return null;
  const image = element("img", { src: source, alt: items.ids[sample] });
  if (Math.max(items.width[sample], items.height[sample]) <= PIXELS) image.className = "pixels";
  return image;
}

export function openCase(row) {
  change({ image: page.data.items.ids[page.data.rows.sample[row]], box: boxName(row) });
}
