// Items that are boxes on a picture: the same part of it before and after, each with the boxes of its version.

import { element } from "../dom.js";
import { media } from "../media.js";
import { pictureSource } from "../payload.js";
import { sampleOf } from "../compare_store.js";
import { page, state } from "../store.js";
import { outcomeOfRow, rowOf, saidOf, sideOf, versionName } from "../blocks/items.js";
import { framesOf, scene, viewAround } from "./scene.js";

const boxOf = (side, place) => (place < 0 ? null : { x: side.box[4 * place], y: side.box[4 * place + 1], width: side.box[4 * place + 2], height: side.box[4 * place + 3] });

function boxOfItem(number) {
  for (const after of [true, false]) {
    const side = sideOf(after), row = rowOf(number, after);
    if (row < 0 || !side) continue;
    const box = boxOf(side, side.truth_box[row]) ?? boxOf(side, side.prediction_box[row]);
    if (box) return box;
  }
  return null;
}

function framesOfRow(side, row) {
  return framesOf(outcomeOfRow(side, row), boxOf(side, side.truth_box[row]), boxOf(side, side.prediction_box[row]));
}

function sceneOfItem(number, after, whole = false) {
  const sample = sampleOf(state.pair, number), { samples } = page.data, source = sourceOf(sample);
  const [width, height] = [samples.width[sample], samples.height[sample]], box = boxOfItem(number);
  if (!source || !width) return null;
  const side = sideOf(after), row = rowOf(number, after), others = [];
  if (side) for (let other = 0; other < side.sample.length; other++) if (side.sample[other] === sample && other !== row) others.push(...framesOfRow(side, other));
  const view = whole || !box ? null : viewAround(box, width, height), chosen = side && row >= 0 ? framesOfRow(side, row) : [];
  return scene(source, { width, height, view, fills: !whole, others, role: whole ? "plain" : "other", chosen, name: `${samples.ids[sample]}, ${versionName(after)}: ${saidOf(number, after).text}` });
}

function sourceOf(sample) {
  const picture = page.data.samples.picture[sample];
  return picture < 0 ? null : pictureSource(page.data.pictures, picture);
}

// Before and after, or null where either cannot be shown.
function both(number, whole) {
  const scenes = [false, true].map(after => sceneOfItem(number, after, whole));
  return scenes.every(Boolean) ? scenes : null;
}

function large(number, zoomed) {
  return both(number, !zoomed)?.map((node, i) => element("figure", {}, element("figcaption", { dir: "auto" }, versionName(i === 1)), node));
}

export function mount() {
  Object.assign(media, { small: number => both(number, false), large });
}
