// One case, large: the picture, its ground truth, what was predicted and with which confidence.

import { byId, drawing, element, setText } from "../dom.js";
import { media } from "../media.js";
import { countText, placeText, scoreText, thresholdText } from "../numbers.js";
import { change, labelName, listen, page, state } from "../store.js";
import { calledWord, openCell } from "../report_store.js";
import { gallery, openCase, outcomeNode } from "./cases.js";
import { mountFrame } from "./frame.js";
import { mountReviews } from "./reviews.js";
import { activeRows } from "../rows.js";
import { isOfSamples } from "./views.js";

function fact(name, ...value) {
  return [element("dt", {}, name), element("dd", { dir: "auto" }, ...value)];
}

function factsOf(row) {
  const { rows, samples } = page.data, truth = rows.truth[row], prediction = rows.prediction[row], sample = rows.sample[row];
  const sides = media.sets?.(row) ?? [["Ground truth", calledWord(truth, "none")], ["Predicted", `${calledWord(prediction, "missed")} `]];
  const facts = [...sides.flatMap(side => fact(...side)), ...fact("Outcome", outcomeNode(row))];
  if (!Number.isNaN(rows.score[row])) facts.push(...fact("Confidence", scoreText(rows.score[row])));
  if (page.data.scored && !state.own) facts.push(...fact("Confidence threshold", thresholdText(page.steps[state.step])));
  for (const [name, text] of media.facts(row)) facts.push(...fact(name, text));
  if (samples.width[sample]) facts.push(...fact("Size", `${samples.width[sample]} × ${samples.height[sample]}`));
  return facts;
}

function scoresOf(row) {
  const { rows, samples } = page.data, sample = rows.sample[row];
  if (!samples.top) return [];
  const trueLabels = new Set(activeRows(sample).map(other => rows.truth[other]));
  const table = element("table", { class: "lightbox__scores" });
  table.append(element("caption", {}, "Highest confidences"));
  for (let i = sample * samples.top; i < (sample + 1) * samples.top; i++) {
    const label = samples.top_label[i], score = samples.top_score[i];
    if (label < 0) continue;
    const isTrue = trueLabels.has(label), bar = drawing("svg", { "aria-hidden": "true" }, drawing("rect", { class: isTrue ? "correct" : "neutral", x: 0, y: 2, height: 10, width: placeText(score) }));
    const line = element("tr", {}, element("th", { scope: "row", dir: "auto", title: labelName(label) }, labelName(label)), element("td", {}, bar), element("td", {}, scoreText(score)));
    if (isTrue) line.dataset.truth = "";
    table.append(line);
  }
  return table.rows.length ? [table] : [];
}

// A link may name a case that is not in view: the cell it is in now is opened.
function openCellOf(sample) {
  const { rows } = page.data;
  const row = activeRows(sample).find(other => media.name(other) === state.box) ?? activeRows(sample)[0];
  if (row !== undefined) openCell(rows.truth[row], rows.prediction[row]);
}

// A case that is not in view is another one of a sample that is.
function placeOfOther() {
  const { unit, sample } = page.words;
  return unit === sample ? "not in this view" : `another ${unit} of this ${sample}`;
}

// `reviewed` is called when a case has got a verdict.
export function mountLightbox(reviewed) {
  const dialog = byId("lightbox"), stage = byId("lightbox-stage"), zoom = byId("lightbox-zoom"), large = media.large({ stage, zoom });
  let at = -1, row = -1;

  function draw() {
    const picture = large.draw(row);
    stage.replaceChildren(picture ?? element("p", {}, `Its ${page.words.sample} is not in this file.`));
    stage.parentElement.classList.toggle("lightbox__frame--bare", !picture && page.words.sample !== "image");
    byId("lightbox-zoom-field").hidden = !picture || Boolean(media.finds);
    setText(byId("lightbox-title"), page.data.samples.ids[page.data.rows.sample[row]]);
    setText(byId("lightbox-place"), at < 0 ? placeOfOther() : `${countText(at + 1)} of ${countText(gallery.cases.length)} in this view`);
    byId("lightbox-facts").replaceChildren(...factsOf(row));
    byId("lightbox-scores").replaceChildren(...scoresOf(row));
    large.drawn(row);
    drawVerdict();
  }
  function go(move) {
    const n = gallery.cases.length;
    at = at < 0 ? 0 : (at + move + n) % n;
    openCase(gallery.cases[at]);
  }
  function follow() {
    const sample = state.image === null ? -1 : page.data.samples.ids.indexOf(state.image);
    const isIt = other => page.data.rows.sample[other] === sample && (!state.box || media.name(other) === state.box);
    const isOf = other => (isOfSamples() ? page.data.rows.sample[other] === sample : isIt(other));
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
    show(gallery.cases.length);
    draw();
  }
  const drawVerdict = mountReviews(dialog, () => row, reviewed);
  const show = mountFrame(dialog, { go, draw, closed: () => change({ image: null, box: "" }), switches: { ...(media.finds ? {} : { z: zoom }), ...large.switches } });
  addEventListener("resize", () => { if (dialog.open) large.resized(); });
  listen(["image", "box"], follow);
}
