// The cases behind a cell, a label or all of them, as pictures, or as a list where they have none.

import { byId, each, element, rested, saveCsv, setText } from "../dom.js";
import { addKeys, ANYWHERE } from "../keys.js";
import { media } from "../media.js";
import { countText, metricText, namedCount, scoreNumber, scoreText, shortName, thresholdText } from "../numbers.js";
import { change, labelName, labelNamed, listen, page, state } from "../store.js";
import { calledWord, openCell, openLabel, sliceNow, viewNow } from "../report_store.js";
import { gallery, openCase } from "./cases.js";
import { orderChoices, orderNow } from "./case_order.js";
import { caseWords } from "./cell_words.js";
import { mountLightbox } from "./lightbox.js";
import { drawReviewed, markOf } from "./reviews.js";
import { isSought, samplesSought, soughtText } from "./sought.js";
import { announce } from "./tip.js";
import { casesInView, countInView, countWords, errorsOf, galleryTitle, isCountedHere, isOfSamples, orderWords, shownWord, tallyText } from "./views.js";

const TILES = document.querySelector(".dock__list--texts") ? 8 : 12, LISTED = 15;  // cases shown at once

const idOf = row => page.data.samples.ids[page.data.rows.sample[row]];
const isPictured = row => page.data.samples.picture[page.data.rows.sample[row]] >= 0;
const pairOf = row => [calledWord(page.data.rows.truth[row], "none"), calledWord(page.data.rows.prediction[row], "missed")];
const isOfPairs = () => state.view !== "cell" && !isOfSamples();

// What a case is, for those who do not see it.
function wordsOf(row) {
  const { rows } = page.data;
  if (isOfSamples()) return namedCount(errorsOf(rows.sample[row]), "error", "errors");
  return caseWords(rows.truth[row], rows.prediction[row], rows.score[row]);
}

const nameOf = row => `${wordsOf(row)}, ${idOf(row)}`;

function tile(row) {
  const { rows } = page.data, words = wordsOf(row), id = idOf(row);
  const figure = orderNow()?.text(row) ?? (isOfSamples() ? namedCount(errorsOf(rows.sample[row]), "error", "errors") : scoreText(rows.score[row]));
  // Its name is what is in it: the picture's words, then the id and the figure that all see.
  if (media.card && isPictured(row)) return card(row, figure, id);
  const button = element("button", { type: "button" }, media.small(row, words) ?? element("span", { class: "no-image" }, "no image"));
  button.append(element("span", { class: "dock__caption" }, element("span", { class: "dock__id", title: id }, element("bdi", {}, id)), element("b", {}, figure)));
  if (isOfPairs()) button.append(element("span", { class: "dock__caption" }, element("span", { dir: "auto" }, pairOf(row).map(part => shortName(part, 20)).join(" → "))));
  if (isOfSamples()) button.append(element("span", { class: "dock__caption" }, tallyText(rows.sample[row])));
  button.append(...markOf(row));
  button.addEventListener("click", () => openCase(row));
  return element("li", {}, button);
}

// A text to read: what it is taken for above it, the way to the lightbox below.
function card(row, figure, id) {
  const [text, ...more] = media.card(row), said = isOfSamples() ? tallyText(page.data.rows.sample[row]) : pairOf(row).map(part => shortName(part, 40)).join(" → ");
  const open = element("button", { type: "button", class: "as-link", "aria-label": nameOf(row) }, element("bdi", {}, shortName(id, 40)));
  open.addEventListener("click", () => openCase(row));
  return element("li", {}, element("p", { class: "dock__caption" }, element("span", { dir: "auto" }, said), element("b", {}, page.data.scored || isOfSamples() || orderNow() ? figure : "")), text, element("p", { class: "dock__caption" }, open, ...more), ...markOf(row));
}

function line(row) {
  const button = element("button", { type: "button", dir: "auto", "aria-label": nameOf(row) }, idOf(row));
  button.addEventListener("click", () => openCase(row));
  const pair = isOfPairs() ? pairOf(row).map(part => element("td", { dir: "auto" }, shortName(part, 40))) : [];
  return element("tr", {}, element("td", {}, button, ...markOf(row)), ...pair, element("td", {}, metricText(page.data.rows.score[row])));
}

function drawEmpty(total, shown) {
  const [what, remedy] = byId("gallery-empty").children;
  byId("gallery-empty").hidden = shown > 0;
  if (isSought()) {
    setText(what, `No ${media.finds ? "text" : "file name"} contains “${shortName(soughtText(), 40)}” in this view`);
    return setText(remedy, "");
  }
  setText(what, total ? "None of these is in this file" : state.own || !page.data.scored ? "None" : `None at confidence threshold ${thresholdText(page.steps[state.step])}`);
  setText(remedy, total ? "Build again with a larger --image-budget." : "Choose another cell, or another threshold.");
}

// A page of pictures, or of lines once those with a picture are through.
function pageFrom(cases, start) {
  const pictured = cases.filter(isPictured).length, isListed = start >= pictured;
  return { isListed, shown: cases.slice(start, isListed ? start + LISTED : Math.min(pictured, start + TILES)) };
}

// Where the page before begins.
function startBefore(cases, start) {
  const pictured = cases.filter(isPictured).length;
  if (start > pictured) return Math.max(pictured, start - LISTED);
  return Math.max(0, start === pictured ? Math.floor((pictured - 1) / TILES) * TILES : start - TILES);
}

function drawPages(cases, start, shown) {
  const isAll = shown.length === cases.length;
  const range = shown.length === 1 ? countText(start + 1) : `${countText(start + 1)}–${countText(start + shown.length)}`;
  setText(byId("gallery-place"), isAll ? "" : `${range} of ${countText(cases.length)}`);
  byId("gallery-previous").hidden = byId("gallery-next").hidden = isAll;
  byId("gallery-previous").disabled = start === 0;
  byId("gallery-next").disabled = start + shown.length >= cases.length;
}

function conditions() {
  return [...sliceWords(), ...thresholdWords()];
}

function sliceWords() {
  if (!state.slice) return [];
  const { name, values } = sliceNow();
  return [`${shortName(name, 40)}: ${shortName(values[state.slice[1]], 40)}`, ...(isCountedHere() ? [`only ${page.words.samples} in this file are counted`] : [])];
}

function thresholdWords() {
  if (state.own) return ["each label at its own threshold"];
  return page.data.scored && page.steps[state.step] > 0 ? [`at confidence threshold ${thresholdText(page.steps[state.step])}`] : [];
}

// What has no picture here, or is not in the file at all, is counted all the same.
function drawRest(cases, total) {
  const pictured = cases.filter(isPictured).length, listed = pictured ? cases.length - pictured : 0, rest = cases.length ? total - cases.length : 0, words = [];
  if (listed) words.push(`${countText(listed)} more without ${shownWord()} are listed after these`);
  if (rest > 0) words.push(`${countText(rest)} more are not in this file`);
  byId("gallery-rest").hidden = !words.length;
  setText(byId("gallery-rest"), words.length ? `${words.join("; ")}.` : "");
}

function drawGallery() {
  const cases = casesInView(), total = countInView(), start = state.start < cases.length ? state.start : 0, { isListed, shown } = pageFrom(cases, start);
  Object.assign(gallery, { cases, start });
  setText(byId("gallery-title"), galleryTitle());
  setText(byId("gallery-caption"), countWords(total));
  setText(byId("gallery-note"), [...(isSought() ? [media.hitWords?.(cases)] : []), ...orderWords(cases), ...conditions()].filter(Boolean).join(" · "));
  byId("gallery-list").hidden = isListed;
  byId("gallery-listed").hidden = !isListed || !shown.length;
  byId("gallery-list").replaceChildren(...(isListed ? [] : shown.map(tile)));
  byId("gallery-rows").replaceChildren(...(isListed ? shown.map(line) : []));
  for (const head of each("#gallery-listed [data-pair]")) head.hidden = !isOfPairs();
  drawEmpty(total, shown.length);
  drawPages(cases, start, shown);
  drawRest(cases, total);
  drawElsewhere(cases);
  byId("gallery-save").hidden = cases.length === 0;
  drawReviewed();
  if (soughtText() !== byId("gallery-search").value.trim()) byId("gallery-search").value = state.search;
  byId("gallery-order").value = state.by;
  byId("gallery-state").value = state.view;
  byId("gallery-label-field").hidden = !viewNow().of;
  byId("gallery-label").value = state.label >= 0 ? labelName(state.label) : "";
}

const everything = () => {
  const all = [...page.views.values()].filter(view => view.rows === "all");
  return all.find(view => view.is_whole) ?? all[0];
};

// Where a search finds more in the whole file than in this view, the way to all of it.
function drawElsewhere(cases) {
  const node = byId("gallery-elsewhere"), { words } = page, n = isSought() ? samplesSought() : 0;
  const here = new Set(cases.map(row => page.data.rows.sample[row])).size, isThere = state.view === everything().state && state.label < 0;
  node.hidden = isThere || n <= here;
  setText(node.firstChild, `${namedCount(n, words.sample, words.samples)} of this file ${n === 1 ? "matches" : "match"}: show ${n === 1 ? "it" : "them all"}`);
}

// What the gallery holds now, as it is announced.
function said() {
  const [count, shares] = countWords(countInView()).split(" · ");
  return `${count}, ${galleryTitle()}${shares ? `: ${shares}` : ""}`;
}

// The label a view begins with: none where it can do without, else the one at hand.
function labelFor(view) {
  if (!view.of) return -1;
  if (state.label >= 0 || !(view.needs_label || view.asks_label)) return state.label;
  return state.cell.find(label => label !== page.none);
}

// The columns are those that a table of predictions has, and what tells boxes apart.
function saveCases() {
  const rows = page.data.rows, name = label => (label === page.none ? "" : labelName(label));
  const { columns = [], cells = () => [] } = media;
  const lines = gallery.cases.map(row => [idOf(row), name(rows.truth[row]), name(rows.prediction[row]), scoreNumber(rows.score[row]), ...cells(row)]);
  saveCsv("cases.csv", [["id", "truth", "prediction", "score", ...columns], ...lines]);
}

function mountSearch() {
  const field = byId("gallery-search"), order = byId("gallery-order");
  field.addEventListener("input", rested(() => change({ search: field.value, start: 0 }), 120));
  order.replaceChildren(...orderChoices().map(([value, text]) => element("option", { value }, text)));
  order.closest("label").hidden = order.options.length < 2;
  order.addEventListener("change", () => change({ by: order.value, start: 0 }));
  byId("gallery-elsewhere").firstChild.addEventListener("click", () => openLabel(-1, everything().state));
  addKeys(ANYWHERE, [{ keys: ["/"], text: `searches ${media.finds ? "the texts" : "a file name"}`, act: seek }]);
  function seek() {
    if (document.querySelector("dialog[open]")) return;
    field.focus();
    field.select();
  }
}

function turn(start) {
  const { activeElement } = document;
  change({ start });
  if (activeElement instanceof HTMLButtonElement && activeElement.disabled) byId(activeElement.id === "gallery-next" ? "gallery-previous" : "gallery-next").focus();
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
  byId("gallery-previous").addEventListener("click", () => turn(startBefore(gallery.cases, gallery.start)));
  byId("gallery-next").addEventListener("click", () => turn(gallery.start + pageFrom(gallery.cases, gallery.start).shown.length));
  byId("gallery-save").addEventListener("click", saveCases);
  mountSearch();
  listen(["cell", "view", "label", "within", "start", "slice", "search", "by"], drawGallery);
  listen(["cell", "view", "label", "within", "slice", "search"], () => announce(said()));
  listen(["step", "own"], rested(drawGallery, 120));
  mountLightbox(drawGallery);
  drawGallery();
  // The pictures come last in the file; what is drawn before they are read is drawn again.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", drawGallery, { once: true });
}
