// Cases that are boxes on a picture: each is the part of it around its box, and in the lightbox one among the others.

import { byId } from "../dom.js";
import { addKeys, OPEN } from "../keys.js";
import { media } from "../media.js";
import { countText, ratioText, scoreNumber, scoreText } from "../numbers.js";
import { pictureSource } from "../payload.js";
import { labelName, page } from "../store.js";
import { activeRows } from "../rows.js";
import { isOfSamples, tallyText } from "../blocks/views.js";
import { openCase } from "../blocks/cases.js";
import { boxOfCase, cropOf, framesOfCase } from "./box_rows.js";
import { listedOf, objectsOf } from "./objects.js";
import { pictureOf } from "./picture.js";
import { scene } from "./scene.js";
import { liveScene } from "./stage.js";

// What tells the cases of one sample apart: the number of the predicted box, else of the labelled one.
function boxName(row) {
  const { rows, boxes } = page.data;
  return rows.prediction_item[row] >= 0 ? `p${boxes.prediction.number[rows.prediction_item[row]]}` : `t${boxes.truth.number[rows.truth_item[row]]}`;
}

// Where the box is that gives a row its name.
function placeOfBox(row) {
  const box = boxOfCase(row);
  return SIDES.map(side => scoreNumber(box[side]));
}

function sourceOf(sample) {
  const { samples, pictures } = page.data;
  return samples.picture[sample] < 0 ? null : pictureSource(pictures, samples.picture[sample]);
}

// The row of a sample that a prediction, by its number in all, is in at the threshold; -1 where it is in none.
function rowOf(sample, number) {
  const { rows, boxes } = page.data;
  return activeRows(sample).find(row => rows.prediction_item[row] >= 0 && boxes.prediction.number[rows.prediction_item[row]] === number) ?? -1;
}

const framed = rows => rows.flatMap(row => framesOfCase(row));

// The part of the picture around the box in question, or all of it where the view is of whole pictures.
function small(row, name = page.data.samples.ids[page.data.rows.sample[row]]) {
  const { samples, rows } = page.data, sample = rows.sample[row], source = sourceOf(sample), shown = activeRows(sample);
  const about = { width: samples.width[sample], height: samples.height[sample], name };
  if (isOfSamples()) return source && scene(source, { ...about, others: framed(shown), role: "plain" });
  return source && scene(source, { ...about, view: cropOf(row), others: framed(shown.filter(other => other !== row)), chosen: framesOfCase(row) });
}

// What kind of error a row is, by the names of the table of kinds; "" for what is right or has none of these.
function errorOf(row) {
  const { rows } = page.data, [truth, prediction] = [rows.truth[row], rows.prediction[row]];
  if (truth === prediction) return "";
  if (prediction === page.none) return "Missed";
  if (truth !== page.none) return "Confused";
  return { 1: "Duplicate", 2: "Localization", 6: "Wrong label and box", 7: "Background" }[rows.kind[row]] ?? "";
}

// What is labelled where a prediction is wrong though an object lies near; other rows say it themselves.
const NEAR = { 1: label => `${label}, found by another box`, 2: label => `${label}, overlapped too little`, 6: () => "an object of another label, overlapped too little" };

function sets(row) {
  const { rows } = page.data, said = rows.truth[row] === page.none && rows.prediction[row] !== page.none ? NEAR[rows.kind[row]] : null;
  return said && [["Ground truth", said(labelName(rows.prediction[row]))], ["Predicted", labelName(rows.prediction[row])]];
}

function facts(row) {
  const { rows } = page.data, overlap = rows.iou[row] > 0 ? [["IoU", scoreText(rows.iou[row])]] : [], error = errorOf(row);
  return [...(error ? [["Kind of error", error]] : []), ...overlap, ["Image", tallyText(rows.sample[row])]];
}

// What a table of cases has beside their labels, so that a box can be found again where it was drawn.
const SIDES = ["x", "y", "width", "height"];
const columns = ["iou", "error", ...SIDES.map(side => `truth_${side}`), ...SIDES.map(side => `predicted_${side}`), "annotation_id"];

function cells(row) {
  const { rows, boxes } = page.data, [truth, prediction] = [rows.truth_item[row], rows.prediction_item[row]];
  const sides = (of, item) => SIDES.map(side => (item < 0 ? "" : scoreNumber(of[side][item])));
  const id = truth < 0 ? "" : boxes.truth.id?.[truth] ?? "";
  return [scoreNumber(rows.iou[row]), errorOf(row), ...sides(boxes.truth, truth), ...sides(boxes.prediction, prediction), id];
}

// Only the list itself scrolls; what stands above it stays where it is.
function bringIntoSight(line) {
  const list = line?.parentElement;
  if (!list) return;
  const [at, room] = [line.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollTop += Math.min(0, at.top - room.top) + Math.max(0, at.bottom - room.bottom);
}

// The lightbox: the whole picture with all its boxes, and the list of its objects in step with it.
function large({ stage, zoom }) {
  const panel = byId("lightbox-boxes"), list = byId("lightbox-objects");
  const [truths, predictions, only] = ["truths", "predictions", "only"].map(name => byId(`lightbox-${name}`));
  let live = null, lines = new Map(), focused = null;

  // The box pointed at is marked in the list, and the other way round.
  function told(hot) {
    for (const [other, line] of lines) line.classList.toggle("lightbox__hot", other === hot);
    if (hot !== null && stage.matches(":hover, :focus-within")) bringIntoSight(lines.get(hot));
  }
  function draw(row) {
    const { samples, rows } = page.data, sample = rows.sample[row], source = sourceOf(sample);
    const shown = only.checked ? [row] : listedOf(row).order, view = zoom.checked ? cropOf(row) : null;
    focused = [stage, list].find(part => part.contains(document.activeElement));
    live = source && liveScene(source, sample, shown, row, { truths: truths.checked, predictions: predictions.checked, view, name: samples.ids[sample], open: openCase, told });
    panel.hidden = !live;
    return live?.node;
  }
  function drawn(row) {
    const made = objectsOf(row, other => live?.point(other));
    lines = made.lines;
    list.replaceChildren(...made.nodes);
    bringIntoSight(lines.get(row));
    live?.drawTags();
    if (focused === stage) live?.focus();
    else if (focused) lines.get(row).firstChild.focus();
  }
  addKeys(OPEN, [{ keys: ["ArrowUp", "ArrowDown"], text: "step through the boxes" }, { keys: ["Enter"], text: "opens the box stepped to" }]);
  return { draw, drawn, resized: () => live?.drawTags(), switches: { g: truths, p: predictions, o: only } };
}

// What the rows of a bin have in common: how a row's boxes measure.
const sizeOf = row => {
  const { rows, boxes } = page.data, item = rows.truth_item[row];
  return item < 0 ? [NaN, NaN] : [boxes.truth.width[item], boxes.truth.height[item]];
};

function aspectOf(row) {
  const [width, height] = sizeOf(row);
  return width === height ? 1 : width / height;
}

const measures = {
  iou: { name: "IoU", of: row => page.data.rows.iou[row], text: scoreText },
  side: { name: "object side", of: row => Math.sqrt(sizeOf(row)[0] * sizeOf(row)[1]), text: value => `${countText(Math.round(value))} px` },
  aspect: { name: "width to height", of: aspectOf, text: ratioText },
  objects: { name: "objects in the image", of: row => page.data.samples.objects[page.data.rows.sample[row]], text: countText, isWhole: true },
};

export function mount() {
  Object.assign(media, { whole: sample => pictureOf(sample, ""), name: boxName, box: placeOfBox, rowOf, small, sets, facts, large, measures, columns, cells });
}
