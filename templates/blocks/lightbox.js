// One case, large: the picture, what it is labelled, what was predicted and with which scores.

import { byId, drawing, element, setText } from "../dom.js";
import { countText, thresholdText } from "../numbers.js";
import { change, labelName, listen, openCell, page, state } from "../store.js";
import { calledWord } from "./matrix.js";
import { gallery, isActive, outcomeOf, pictureNode } from "./gallery.js";

function fact(name, ...value) {
  return [element("dt", {}, name), element("dd", { dir: "auto" }, ...value)];
}

function factsOf(row) {
  const { rows, items } = page.data, truth = rows.truth[row], prediction = rows.prediction[row], sample = rows.sample[row];
  const outcome = outcomeOf(truth, prediction);
  const facts = [
    ...fact("Labelled", calledWord(truth, "none")),
    ...fact("Predicted", `${calledWord(prediction, "missed")} `),
    ...fact("Outcome", element("span", { class: `t-${outcome.name}` }, `${outcome.symbol} ${outcome.word}`)),
  ];
  if (!Number.isNaN(rows.score[row])) facts.push(...fact("Score", rows.score[row].toFixed(3)));
  if (page.data.scored && !state.own) facts.push(...fact("Threshold", thresholdText(page.steps[state.step])));
  if (items.width[sample]) facts.push(...fact("Size", `${items.width[sample]} × ${items.height[sample]}`));
  return facts;
}

function scoresOf(row) {
  const { rows, items } = page.data, sample = rows.sample[row], table = element("table", { class: "lightbox__scores" });
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
  const { rows } = page.data, row = rows.sample.findIndex((other, i) => other === sample && isActive(rows, i));
  if (row >= 0) openCell(rows.truth[row], rows.prediction[row]);
}

export function mountLightbox() {
  const dialog = byId("lightbox");
  if (!dialog) return;
  const stage = byId("lightbox-stage"), zoom = byId("lightbox-zoom");
  let at = -1;

  function draw() {
    const row = gallery.cases[at], sample = page.data.rows.sample[row];
    const picture = pictureNode(sample);
    stage.replaceChildren(picture ?? element("p", {}, "No picture of this case is in the file."));
    stage.classList.toggle("lightbox__stage--zoomed", zoom.checked && Boolean(picture));
    byId("lightbox-zoom-field").hidden = !picture;
    setText(byId("lightbox-title"), page.data.items.ids[sample]);
    setText(byId("lightbox-place"), `${countText(at + 1)} of ${countText(gallery.cases.length)} in this view`);
    byId("lightbox-facts").replaceChildren(...factsOf(row));
    byId("lightbox-scores").replaceChildren(...scoresOf(row));
  }
  function go(move) {
    const n = gallery.cases.length;
    at = (at + move + n) % n;
    change({ image: page.data.items.ids[page.data.rows.sample[gallery.cases[at]]] });
  }
  function follow() {
    const sample = state.image === null ? -1 : page.data.items.ids.indexOf(state.image);
    const find = () => gallery.cases.findIndex(row => page.data.rows.sample[row] === sample);
    at = sample < 0 ? -1 : find();
    if (at < 0 && sample >= 0) {
      openCellOf(sample);
      at = find();
    }
    if (at < 0) {
      if (dialog.open) dialog.close();
      return;
    }
    if (!dialog.open) dialog.showModal();
    draw();
  }
  byId("lightbox-previous").addEventListener("click", () => go(-1));
  byId("lightbox-next").addEventListener("click", () => go(1));
  byId("lightbox-close").addEventListener("click", () => dialog.close());
  zoom.addEventListener("change", draw);
  dialog.addEventListener("close", () => change({ image: null }));
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", event => {
    if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "ArrowRight") go(1);
    else if (event.key === "z") { zoom.checked = !zoom.checked; draw(); }
  });
  listen(["image"], follow);
}
