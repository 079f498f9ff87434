// The items of a pair, as their list and their lightbox share them: what each version says of them, and their pictures.

import { element } from "../dom.js";
import { pictureSource } from "../payload.js";
import { labelText, pairNow, sampleOf } from "../compare_store.js";
import { outcomeOf, page, state, SYMBOLS } from "../store.js";
import { framesOf, scene, viewAround } from "./scene.js";

const SMALL = 64;

export const shownCases = { list: [], start: 0 };

export const sideOf = after => page.data.sides[after ? pairNow().after : pairNow().before];
export const rowOf = (number, after) => page.data.cases[state.pair][after ? "after" : "before"][number];
export const versionName = after => page.data.versions[after ? pairNow().after : pairNow().before];

const outcomeOfRow = (side, row) => outcomeOf(side.truth[row], side.prediction[row]);

// What a version says of an item: words, score and outcome.
export function saidOf(number, after) {
  const side = sideOf(after), row = rowOf(number, after);
  if (row < 0 || !side) return { text: page.data.words.none, score: NaN, outcome: "nothing", symbol: SYMBOLS.nothing };
  const outcome = outcomeOfRow(side, row), prediction = side.prediction[row];
  return { text: labelText(prediction, page.data.words.missed), score: side.score[row], outcome, symbol: SYMBOLS[outcome] };
}

export function truthOf(number) {
  const after = rowOf(number, true) >= 0;
  return sideOf(after).truth[rowOf(number, after)];
}

// Pictures with boxes

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

export function sceneOfItem(number, after, whole = false) {
  const sample = sampleOf(state.pair, number), { items } = page.data, source = sourceOf(sample);
  const [width, height] = [items.width[sample], items.height[sample]], box = boxOfItem(number);
  if (!source || !width) return null;
  const side = sideOf(after), row = rowOf(number, after), others = [];
  if (side) for (let other = 0; other < side.sample.length; other++) if (side.sample[other] === sample && other !== row) others.push(...framesOfRow(side, other));
  const view = whole || !box ? null : viewAround(box, width, height), chosen = side && row >= 0 ? framesOfRow(side, row) : [];
  return scene(source, { width, height, view, fills: !whole, others, role: whole ? "plain" : "other", chosen, name: `${items.ids[sample]}, ${versionName(after)}: ${saidOf(number, after).text}` });
}

function sourceOf(sample) {
  const picture = page.data.items.picture[sample];
  return picture < 0 ? null : pictureSource(page.data.pictures, picture);
}

export function pictureOfSample(sample) {
  const { items } = page.data, source = sourceOf(sample);
  if (!source) return null;
  const image = element("img", { src: source, alt: items.ids[sample] });
  if (Math.max(items.width[sample], items.height[sample]) <= SMALL) image.className = "pixels";
  return image;
}
