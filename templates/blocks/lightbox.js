// One case, large: the picture, what it is labelled, what was predicted and with which scores.

import { byId, drawing, element, setText } from "../dom.js";
import { countText, thresholdText } from "../numbers.js";
import { pictureSource } from "../payload.js";
import { change, labelName, listen, outcomeOf, page, state, SYMBOLS } from "../store.js";
import { calledWord, openCell } from "../report_store.js";
import { cropOf, tagText } from "./boxes.js";
import { boxName, gallery, openCase, pictureNode } from "./cases.js";
import { mountFrame } from "./frame.js";
import { liveScene } from "./stage.js";
import { activeRows, isOfPictures, tallyText } from "./views.js";

function fact(name, ...value) {
  return [element("dt", {}, name), element("dd", { dir: "auto" }, ...value)];
}

function outcomeNode(row) {
  const { rows } = page.data, outcome = outcomeOf(rows.truth[row], rows.prediction[row]);
  const word = { missed: page.words.missed, wrong: "misclassified" }[outcome] ?? outcome;
  return element("span", { class: `t-${outcome}` }, `${SYMBOLS[outcome]} ${word}`);
}

function factsOf(row) {
  const { rows, items } = page.data, truth = rows.truth[row], prediction = rows.prediction[row], sample = rows.sample[row];
  const facts = [
    ...fact("Labelled", calledWord(truth, "none")),
    ...fact("Predicted", `${calledWord(prediction, "missed")} `),
    ...fact("Outcome", outcomeNode(row)),
  ];
  if (!Number.isNaN(rows.score[row])) facts.push(...fact("Score", rows.score[row].toFixed(3)));
  if (page.data.scored && !state.own) facts.push(...fact("Threshold", thresholdText(page.steps[state.step])));
  if (rows.iou?.[row] > 0) facts.push(...fact("IoU", rows.iou[row].toFixed(2)));
  if (page.data.boxes) facts.push(...fact("Picture", tallyText(sample)));
  if (items.width[sample]) facts.push(...fact("Size", `${items.width[sample]} × ${items.height[sample]}`));
  return facts;
}

function scoresOf(row) {
  const { rows, items } = page.data, sample = rows.sample[row];
  if (!items.top) return [];
  const table = element("table", { class: "lightbox__scores" });
  table.append(element("caption", {}, "Highest scores"));
  for (let i = sample * items.top; i < (sample + 1) * items.top; i++) {
    const label = items.top_label[i], score = items.top_score[i];
    if (label < 0) continue;
    const bar = drawing("svg", { "aria-hidden": "true" }, drawing("rect", { class: label === rows.truth[row] ? "correct" : "neutral", x: 0, y: 2, height: 10, width: `${(score * 100).toFixed(2)}%` }));
    const line = element("tr", {}, element("th", { scope: "row", dir: "auto", title: labelName(label) }, labelName(label)), element("td", {}, bar), element("td", {}, score.toFixed(3)));
    if (label === rows.truth[row]) line.dataset.truth = "";
    table.append(line);
  }
  return table.rows.length ? [table] : [];
}

// A link may name a case that is not in view: the cell it is in now is opened.
function openCellOf(sample) {
  const { rows } = page.data;
  const row = activeRows(sample).find(other => boxName(other) === state.box) ?? activeRows(sample)[0];
  if (row !== undefined) openCell(rows.truth[row], rows.prediction[row]);
}

const OBJECTS_LISTED = 100;

// The objects of a picture, errors first; the case itself is always among those listed.
function listedOf(row) {
  const { rows } = page.data, isRight = other => rows.truth[other] === rows.prediction[other];
  const order = activeRows(rows.sample[row]).sort((a, b) => isRight(a) - isRight(b) || a - b);
  const listed = order.slice(0, OBJECTS_LISTED);
  return { order, listed: listed.includes(row) ? listed : [row, ...listed.slice(0, -1)] };
}

function objectName(row) {
  const { rows } = page.data, [truth, prediction] = [rows.truth[row], rows.prediction[row]];
  if (truth === prediction || truth === page.none) return calledWord(prediction, "missed");
  return prediction === page.none ? calledWord(truth, "none") : `${labelName(truth)} → ${labelName(prediction)}`;
}

// Every object of the picture with its outcome; pointing at one points at its box, choosing one makes it the case.
function objectsOf(row, point) {
  const { rows } = page.data, { order, listed } = listedOf(row), lines = new Map();
  for (const other of listed) {
    const score = rows.score[other];
    const button = element("button", { type: "button", title: tagText(other) }, element("span", { dir: "auto" }, objectName(other)),
      element("span", { class: "lightbox__score" }, Number.isNaN(score) ? "" : score.toFixed(2)), outcomeNode(other));
    button.addEventListener("click", () => openCase(other));
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => point(other));
    for (const event of ["pointerleave", "blur"]) button.addEventListener(event, () => point(null));
    const line = element("li", {}, button);
    if (other === row) line.setAttribute("aria-current", "true");
    lines.set(other, line);
  }
  const rest = order.length - listed.length;
  return { lines, nodes: [...lines.values(), ...(rest > 0 ? [element("li", {}, `and ${countText(rest)} more in the picture`)] : [])] };
}

// Only the list itself scrolls; what stands above it stays where it is.
function bringIntoSight(line) {
  const list = line?.parentElement;
  if (!list) return;
  const [at, room] = [line.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollTop += Math.min(0, at.top - room.top) + Math.max(0, at.bottom - room.bottom);
}

export function mountLightbox() {
  const dialog = byId("lightbox");
  const stage = byId("lightbox-stage"), zoom = byId("lightbox-zoom"), boxes = byId("lightbox-boxes");
  const shows = Object.fromEntries(["truths", "predictions", "only"].map(name => [name, byId(`lightbox-${name}`)]));
  let at = -1, row = -1, live = null, lines = new Map();

  // In step: the box pointed at is marked in the list, and the other way round.
  function told(hot) {
    for (const [other, line] of lines) line.classList.toggle("lightbox__hot", other === hot);
    if (hot !== null && stage.matches(":hover, :focus-within")) bringIntoSight(lines.get(hot));
  }
  function sceneOf(sample) {
    const { items, pictures } = page.data, source = items.picture[sample] < 0 ? null : pictureSource(pictures, items.picture[sample]);
    const shown = shows.only.checked ? [row] : listedOf(row).order, view = zoom.checked ? cropOf(row) : null;
    live = source && liveScene(source, sample, shown, row, { truths: shows.truths.checked, predictions: shows.predictions.checked, view, name: items.ids[sample], open: openCase, told });
    return live?.node;
  }
  function drawObjects() {
    const list = byId("lightbox-objects"), made = objectsOf(row, other => live?.point(other));
    lines = made.lines;
    list.replaceChildren(...made.nodes);
    bringIntoSight(lines.get(row));
  }
  function draw() {
    const sample = page.data.rows.sample[row], picture = page.data.boxes ? sceneOf(sample) : pictureNode(sample);
    const focused = [stage, byId("lightbox-objects")].find(part => part?.contains(document.activeElement));
    stage.replaceChildren(picture ?? element("p", {}, "No picture of this case is in the file."));
    stage.classList.toggle("lightbox__stage--zoomed", zoom.checked && Boolean(picture) && !page.data.boxes);
    byId("lightbox-zoom-field").hidden = !picture;
    if (boxes) boxes.hidden = !picture || !page.data.boxes;
    setText(byId("lightbox-title"), page.data.items.ids[sample]);
    setText(byId("lightbox-place"), at < 0 ? "another object of this picture" : `${countText(at + 1)} of ${countText(gallery.cases.length)} in this view`);
    byId("lightbox-facts").replaceChildren(...factsOf(row));
    byId("lightbox-scores").replaceChildren(...scoresOf(row));
    if (!page.data.boxes) return;
    drawObjects();
    live?.drawTags();
    if (focused === stage) live?.focus();
    else if (focused) lines.get(row).firstChild.focus();
  }
  function go(move) {
    const n = gallery.cases.length;
    at = at < 0 ? 0 : (at + move + n) % n;
    openCase(gallery.cases[at]);
  }
  function follow() {
    const sample = state.image === null ? -1 : page.data.items.ids.indexOf(state.image);
    const isIt = other => page.data.rows.sample[other] === sample && (!state.box || boxName(other) === state.box);
    const isOf = other => (isOfPictures() ? page.data.rows.sample[other] === sample : isIt(other));
    const find = () => gallery.cases.findIndex(isOf);
    at = sample < 0 ? -1 : find();
    if (at < 0 && sample >= 0 && !dialog.open) {
      openCellOf(sample);
      at = find();
    }
    row = at >= 0 && isIt(gallery.cases[at]) ? gallery.cases[at] : sample < 0 ? -1 : activeRows(sample).find(isIt) ?? -1;
    if (row < 0) {
      if (dialog.open) dialog.close();
      return;
    }
    if (!dialog.open) dialog.showModal();
    draw();
  }
  const switches = { z: zoom, g: shows.truths, p: shows.predictions, o: shows.only };
  mountFrame(dialog, { go, draw, closed: () => change({ image: null, box: "" }), switches });
  addEventListener("resize", () => { if (dialog.open) live?.drawTags(); });
  listen(["image", "box"], follow);
}
