// The cases behind a cell, a label or all of them, as pictures (or as text where a case has none).

import { byId, element, rested, saveCsv, setText } from "../dom.js";
import { media } from "../media.js";
import { countText, namedCount, scoreNumber, scoreText, shortName, thresholdText } from "../numbers.js";
import { change, labelName, labelNamed, listen, page, state } from "../store.js";
import { calledWord, openCell, openLabel, viewNow } from "../report_store.js";
import { gallery, openCase } from "./cases.js";
import { mountLightbox } from "./lightbox.js";
import { casesInView, countInView, errorsOf, galleryTitle, isOfSamples, orderWords } from "./views.js";

const AT_ONCE = 24;

function caseCard(row) {
  const rows = page.data.rows, sample = rows.sample[row], id = page.data.samples.ids[sample], tally = media.tally(sample);
  const figure = isOfSamples() ? namedCount(errorsOf(sample), "error", "errors") : scoreText(rows.score[row]);
  const picture = media.small(row) ?? (page.data.has_pictures ? element("span", { class: "gallery__blank" }, "no image") : "");
  const button = element("button", { type: "button" }, picture);
  button.append(element("span", { class: "gallery__caption" }, element("span", { dir: "auto", title: id }, shortName(id, 40)), element("b", {}, figure)));
  if (state.view !== "cell" && !isOfSamples()) {
    const names = `${shortName(calledWord(rows.truth[row], "none"), 20)} → ${shortName(calledWord(rows.prediction[row], "missed"), 20)}`;
    button.append(element("span", { class: "gallery__caption" }, element("span", { dir: "auto" }, names)));
  }
  if (tally) button.append(element("span", { class: "gallery__tally" }, tally));
  button.addEventListener("click", () => openCase(row));
  return element("li", {}, button);
}

function drawEmpty(total, shown) {
  const box = byId("gallery-empty"), [what, remedy] = box.children;
  box.hidden = shown > 0;
  setText(what, total ? `None of these ${countText(total)} ${isOfSamples() ? page.words.samples : page.words.units} is in this file` : "No such case at this threshold");
  setText(remedy, total ? "The budget went to other cases. Build again with a larger --image-budget." : "Move the threshold, or choose another cell.");
}

function drawGallery() {
  const cases = casesInView(), total = countInView();
  const start = state.start < cases.length ? state.start : 0, shown = cases.slice(start, start + AT_ONCE);
  Object.assign(gallery, { cases, start });
  setText(byId("gallery-title"), galleryTitle());
  const at = state.own ? "each label at its own threshold" : page.data.scored ? `at threshold ${thresholdText(page.steps[state.step])}` : "";
  const range = cases.length > AT_ONCE ? `showing ${start + 1}–${start + shown.length} of ${countText(cases.length)} in this file` : cases.length < total ? `${countText(cases.length)} in this file` : "";
  const order = shown.length > 1 ? orderWords() : "";
  const what = isOfSamples() ? `${namedCount(total, page.words.sample, page.words.samples)} with errors` : namedCount(total, page.words.unit, page.words.units);
  setText(byId("gallery-caption"), [`${what} ${at}`.trim(), range, order].filter(Boolean).join(" · "));
  byId("gallery-list").replaceChildren(...shown.map(caseCard));
  drawEmpty(total, shown.length);
  byId("gallery-previous").hidden = start === 0;
  byId("gallery-next").hidden = start + AT_ONCE >= cases.length;
  byId("gallery-save").hidden = cases.length === 0;
  byId("gallery-state").value = state.view;
  byId("gallery-label-field").hidden = !viewNow().of;
  byId("gallery-label").value = state.label >= 0 ? labelName(state.label) : "";
}

// The label a view begins with: none where it can do without, else the one at hand.
function labelFor(view) {
  if (!view.of) return -1;
  if (state.label >= 0 || !(view.needs_label || view.asks_label)) return state.label;
  return state.cell.find(label => label !== page.none);
}

function saveCases() {
  const rows = page.data.rows, name = (label, side) => (label === page.none ? "" : labelName(label));
  const lines = gallery.cases.map(row => [page.data.samples.ids[rows.sample[row]], name(rows.truth[row]), name(rows.prediction[row]), scoreNumber(rows.score[row])]);
  saveCsv("cases.csv", [["id", "labelled", "predicted", "score"], ...lines]);
}

export function mount() {
  const choose = byId("gallery-state"), field = byId("gallery-label");
  choose.addEventListener("change", () => {
    if (choose.value === "cell") openCell(...state.cell);
    else openLabel(labelFor(page.views.get(choose.value)), choose.value);
  });
  field.addEventListener("change", () => {
    const label = labelNamed(field.value);
    if (label >= 0 || (field.value === "" && !viewNow().needs_label)) openLabel(label, state.view);
    else field.value = state.label >= 0 ? labelName(state.label) : "";
  });
  byId("gallery-previous").addEventListener("click", () => change({ start: Math.max(0, gallery.start - AT_ONCE) }));
  byId("gallery-next").addEventListener("click", () => change({ start: gallery.start + AT_ONCE }));
  byId("gallery-save").addEventListener("click", saveCases);
  listen(["cell", "view", "label", "within", "start"], drawGallery);
  listen(["step", "own"], rested(drawGallery, 120));
  drawGallery();
  // The pictures come last in the file; what is drawn before they are read is drawn again.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", drawGallery, { once: true });
  mountLightbox();
}
