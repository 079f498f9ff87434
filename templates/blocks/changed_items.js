// What became of the items: a count opens its cases, each before and after.

import { byId, each, element, saveCsv, setText } from "../dom.js";
import { countText, namedCount, shortName } from "../numbers.js";
import { pictureSource } from "../payload.js";
import { labelText, pairNow, sampleOf } from "../compare_store.js";
import { change, listen, outcomeOf, page, state, SYMBOLS } from "../store.js";
import { framesOf, scene, viewAround } from "./scene.js";

const CASES_AT_ONCE = 24;
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

const called = number => [false, true].map(after => (rowOf(number, after) < 0 ? page.none : sideOf(after).prediction[rowOf(number, after)]));

function isInView(number) {
  const truth = truthOf(number), said = called(number);
  if (state.label >= 0 && truth !== state.label && !(truth === page.none && said.includes(state.label))) return false;
  return !state.cell || (truth === state.cell[0] && said.includes(state.cell[1]));
}

export function casesOfView() {
  const cases = page.data.cases[state.pair], wanted = page.data.states.indexOf(state.view), found = [];
  if (!cases) return found;
  for (let i = 0; i < cases.state.length; i++) if (cases.state[i] === wanted && isInView(i)) found.push(i);
  return found;
}

// Pictures with boxes

const boxOf = (side, place) => (place < 0 ? null : { x: side.box[4 * place], y: side.box[4 * place + 1], width: side.box[4 * place + 2], height: side.box[4 * place + 3] });

export function boxOfItem(number) {
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

function picturesOf(number) {
  if (page.data.has_boxes) {
    const both = [false, true].map(after => sceneOfItem(number, after));
    if (both.every(Boolean)) return both;
  }
  const picture = page.data.has_boxes ? null : pictureOfSample(sampleOf(state.pair, number));
  return [picture ?? element("span", { class: "gallery__blank" }, shortName(page.data.items.ids[sampleOf(state.pair, number)], 40))];
}

function saidNode(number, after) {
  const said = saidOf(number, after);
  const words = element("span", { class: `t-${said.outcome}` }, element("span", { "aria-hidden": "true" }, said.symbol), " ", element("bdi", {}, shortName(said.text, 30)));
  const node = element("span", { class: "cases__said" }, element("i", { dir: "auto" }, shortName(versionName(after), 24)), " ", words);
  if (!Number.isNaN(said.score)) node.append(" ", element("span", {}, said.score.toFixed(2)));
  return node;
}

function cardOf(number) {
  const pictures = element("div", { class: "cases__pictures" }, ...picturesOf(number));
  const truth = element("span", { class: "cases__truth", dir: "auto" }, shortName(labelText(truthOf(number), page.data.words.none), 40));
  const button = element("button", { type: "button" }, pictures, element("span", { class: "cases__words" }, truth, saidNode(number, false), saidNode(number, true)));
  button.addEventListener("click", () => change({ case: number }));
  return element("li", {}, button);
}

function drawCounts() {
  const { counts, refusal, note, receipt } = pairNow();
  byId("items-all").hidden = !counts;
  byId("items-refusal").hidden = Boolean(counts);
  setText(byId("items-refusal").querySelector("span"), refusal);
  if (!counts) return;
  for (const button of each("#counts button")) {
    button.setAttribute("aria-pressed", String(button.value === state.view));
    setText(button.querySelector("b"), countText(counts[button.value] ?? 0));
  }
  byId("items-note").hidden = !note;
  setText(byId("items-note"), note);
  setText(byId("items-receipt"), receipt);
}

function drawItems() {
  drawCounts();
  const cases = casesOfView(), start = state.start < cases.length ? state.start : 0, shown = cases.slice(start, start + CASES_AT_ONCE);
  Object.assign(shownCases, { list: cases, start });
  setText(byId("cases-title"), document.querySelector(`#counts button[value="${state.view}"] .counts__name`)?.textContent ?? "");
  const total = pairNow().counts?.[state.view] ?? 0, { unit, units, missed, none } = page.data.words;
  const is_filtered = state.label >= 0 || state.cell;
  const parts = [is_filtered ? `${namedCount(cases.length, unit, units)} in this file` : namedCount(total, unit, units)];
  if (state.label >= 0) parts.push(`labelled ${shortName(page.labels[state.label], 40)}`);
  if (state.cell) parts.push(`labelled ${shortName(labelText(state.cell[0], none), 30)}, predicted ${shortName(labelText(state.cell[1], missed), 30)} in either version`);
  if (cases.length > CASES_AT_ONCE) parts.push(`showing ${start + 1}–${start + shown.length}`);
  else if (!is_filtered && cases.length < total) parts.push(`${countText(cases.length)} in this file`);
  setText(byId("items-caption"), parts.join(" · "));
  byId("items-list").replaceChildren(...shown.map(cardOf));
  byId("items-empty").hidden = shown.length > 0;
  byId("items-previous").hidden = start === 0;
  byId("items-next").hidden = start + CASES_AT_ONCE >= cases.length;
  byId("items-save").hidden = cases.length === 0;
  byId("items-cell").hidden = !state.cell;
  byId("items-label").value = state.label >= 0 ? page.labels[state.label] : "";
}

function saveItems() {
  const score = number => (Number.isNaN(number) ? "" : Number(number.toPrecision(7)));
  const lines = shownCases.list.map(number => {
    const [before, after] = [false, true].map(side => saidOf(number, side));
    return [page.data.items.ids[sampleOf(state.pair, number)], labelText(truthOf(number), ""), before.text, score(before.score), after.text, score(after.score)];
  });
  saveCsv("changed-cases.csv", [["id", "labelled", "before", "score before", "after", "score after"], ...lines]);
}

export function mountChangedItems() {
  const field = byId("items-label");
  for (const button of each("#counts button")) button.addEventListener("click", () => change({ view: button.value, start: 0 }));
  field.addEventListener("change", () => {
    const label = page.labels.indexOf(field.value);
    if (label >= 0 || field.value === "") change({ label, start: 0 });
    else field.value = state.label >= 0 ? page.labels[state.label] : "";
  });
  byId("items-cell").addEventListener("click", () => change({ cell: null, start: 0 }));
  byId("items-previous").addEventListener("click", () => change({ start: Math.max(0, shownCases.start - CASES_AT_ONCE) }));
  byId("items-next").addEventListener("click", () => change({ start: shownCases.start + CASES_AT_ONCE }));
  byId("items-save").addEventListener("click", saveItems);
  listen(["pair", "view", "label", "cell", "start"], drawItems);
  drawItems();
  // The pictures come last in the file; what is drawn before they are read is drawn again.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", drawItems, { once: true });
}
