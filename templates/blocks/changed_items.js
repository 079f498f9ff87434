// What became of the items: a count opens its cases, each before and after.

import { byId, each, element, saveCsv, setText } from "../dom.js";
import { media } from "../media.js";
import { countText, namedCount, scoreNumber, scoreText, shortName } from "../numbers.js";
import { isOfView, labelText, movedCell, pairNow, sampleOf } from "../compare_store.js";
import { change, listen, page, state } from "../store.js";
import { showGallery } from "./cases.js";
import { mountItemLightbox } from "./item_lightbox.js";
import { rowOf, saidOf, shownCases, sideOf, truthOf, versionName } from "./items.js";
import { announce } from "./tip.js";

const AT_ONCE = document.querySelector(".cases--boxes") ? 8 : 12;
const TOLD = [["fixed", ["fixed"]], ["broken", ["broken"]], ["still wrong", ["other", "same"]], ["new", ["spurious"]], ["gone", ["gone"]]];

const called = number => [false, true].map(after => (rowOf(number, after) < 0 ? page.none : sideOf(after).prediction[rowOf(number, after)]));

function isInView(number) {
  const truth = truthOf(number), said = called(number);
  if (state.label >= 0 && truth !== state.label && !said.includes(state.label)) return false;
  return !state.cell || (truth === state.cell[0] && said.includes(state.cell[1]));
}

function casesOfView() {
  const cases = page.data.cases[state.pair];
  if (!cases) return [];
  return state.picked ?? [...cases.state.keys()].filter(i => isOfView(cases, i, state.view) && isInView(i));
}

const blankOf = number => element("span", { class: "no-image" }, shortName(page.data.samples.ids[sampleOf(state.pair, number)], 40));

function saidNode(number, after) {
  const said = saidOf(number, after);
  const words = element("span", { class: `t-${said.outcome}` }, element("span", { "aria-hidden": "true" }, said.symbol), " ", element("bdi", {}, shortName(said.text, 30)));
  const node = element("span", { class: "cases__said" }, element("i", { dir: "auto" }, shortName(versionName(after), 24)), " ", words);
  if (!Number.isNaN(said.score)) node.append(" ", element("span", {}, scoreText(said.score)));
  return node;
}

// Pictures stand above the words; of texts, each stands below what is said of it.
function cardOf(number) {
  const nodes = media.small(number), isRead = Boolean(nodes && media.isBelow), [before, after] = isRead ? nodes : [];
  const pictures = isRead ? [] : [element("div", { class: "cases__pictures" }, ...(nodes ?? [blankOf(number)]))];
  const truth = element("span", { class: "cases__truth", dir: "auto" }, shortName(labelText(truthOf(number), page.data.words.none), 40));
  const words = [truth, saidNode(number, false), before, saidNode(number, true), after].filter(Boolean);
  const button = element("button", { type: "button" }, ...pictures, element("span", { class: "cases__words" }, ...words));
  button.addEventListener("click", () => change({ case: number }));
  return element("li", {}, button);
}

function drawCounts() {
  const { counts, refusal, note, receipt } = pairNow();
  byId("counts").hidden = byId("items-all").hidden = !counts;
  byId("items-refusal").hidden = Boolean(counts);
  setText(byId("items-refusal").querySelector("span"), refusal);
  if (!counts) return;
  for (const button of each("#counts button")) {
    button.setAttribute("aria-pressed", String(button.value === state.view && !state.picked && !state.cell));
    setText(button.querySelector("b"), countText(counts[button.value] ?? 0));
  }
  byId("items-note").hidden = !note;
  setText(byId("items-note"), note);
  setText(byId("items-receipt"), receipt);
}

const isNarrowed = () => Boolean(state.picked || state.cell) || state.label >= 0 || state.view === "all";

function titleOfView() {
  if (state.picked) return "Picked in the chart";
  const { units, missed, none } = page.data.words, name = document.querySelector(`#counts button[value="${state.view}"] .counts__name`)?.textContent;
  const cell = state.cell && `ground truth ${shortName(labelText(state.cell[0], none), 30)}, predicted ${shortName(labelText(state.cell[1], missed), 30)}`;
  const of = [cell, ...(state.label >= 0 ? [`label ${shortName(page.labels[state.label], 40)}`] : [])].filter(Boolean).join(", ");
  if (!name) return of ? of[0].toUpperCase() + of.slice(1) : `Changed or wrong ${units}`;
  return of ? `${name}: ${of}` : name;
}

// What became of the items shown, as "6 fixed, 5 still wrong".
function talliesOf(list) {
  const { states, cases } = page.data, count = new Map();
  for (const i of list) count.set(states[cases[state.pair].state[i]], (count.get(states[cases[state.pair].state[i]]) ?? 0) + 1);
  return TOLD.map(([word, names]) => [names.reduce((sum, name) => sum + (count.get(name) ?? 0), 0), word]).filter(([n]) => n).map(([n, word]) => `${countText(n)} ${word}`).join(", ");
}

function captionOfView(list) {
  const { unit, units } = page.data.words, { counts } = pairNow(), all = Object.values(counts ?? {}).reduce((sum, n) => sum + n, 0);
  const isWhole = (page.data.cases[state.pair]?.state.length ?? 0) >= all, parts = [];
  if (!isNarrowed()) {
    const total = counts?.[state.view] ?? 0;
    return namedCount(total, unit, units) + (list.length < total ? ` · ${countText(list.length)} in this file` : "");
  }
  const moved = state.cell && !state.picked && movedCell(...state.cell);
  if (moved) parts.push(`${countText(moved[0])} before, ${countText(moved[1])} after`);
  parts.push(`${namedCount(list.length, unit, units)}${isWhole ? "" : " in this file"}${list.length && (state.view === "all" || state.picked) ? `: ${talliesOf(list)}` : ""}`);
  return parts.join(" · ");
}

function drawItems() {
  drawCounts();
  const cases = casesOfView(), start = state.start < cases.length ? state.start : 0, shown = cases.slice(start, start + AT_ONCE), isAll = shown.length === cases.length;
  Object.assign(shownCases, { list: cases, start });
  setText(byId("cases-title"), titleOfView());
  setText(byId("items-caption"), captionOfView(cases));
  byId("items-list").replaceChildren(...shown.map(cardOf));
  byId("items-empty").hidden = shown.length > 0;
  setText(byId("items-place"), isAll ? "" : `${countText(start + 1)}–${countText(start + shown.length)} of ${countText(cases.length)}`);
  byId("items-previous").hidden = byId("items-next").hidden = isAll;
  byId("items-previous").disabled = start === 0;
  byId("items-next").disabled = start + AT_ONCE >= cases.length;
  byId("items-save").hidden = cases.length === 0;
  byId("items-clear").hidden = !isNarrowed();
  byId("items-label").value = state.label >= 0 ? page.labels[state.label] : "";
}

// A button that turned to the end of the list is disabled; the other one has the keyboard then.
function turn(start) {
  const { activeElement } = document;
  change({ start });
  if (activeElement.disabled) byId(activeElement.id === "items-next" ? "items-previous" : "items-next").focus();
}

function clear() {
  change({ view: pairNow().state, label: -1, cell: null, picked: null, start: 0 });
  byId("gallery").focus({ preventScroll: true });
}

function saveItems() {
  const lines = shownCases.list.map(number => {
    const [before, after] = [false, true].map(side => saidOf(number, side));
    return [page.data.samples.ids[sampleOf(state.pair, number)], labelText(truthOf(number), ""), before.text, scoreNumber(before.score), after.text, scoreNumber(after.score)];
  });
  saveCsv("changed.csv", [["id", "ground truth", "before", "score before", "after", "score after"], ...lines]);
}

export function mount() {
  const field = byId("items-label");
  for (const button of each("#counts button")) button.addEventListener("click", () => {
    change({ view: button.value, cell: null, picked: null, start: 0 });
    showGallery();
  });
  field.addEventListener("change", () => {
    const label = page.labels.indexOf(field.value);
    if (label >= 0 || field.value === "") change({ label, picked: null, start: 0 });
    else field.value = state.label >= 0 ? page.labels[state.label] : "";
  });
  byId("items-clear").addEventListener("click", clear);
  byId("items-previous").addEventListener("click", () => turn(Math.max(0, shownCases.start - AT_ONCE)));
  byId("items-next").addEventListener("click", () => turn(shownCases.start + AT_ONCE));
  byId("items-save").addEventListener("click", saveItems);
  listen(["pair", "view", "label", "cell", "picked", "start"], drawItems);
  listen(["view", "label", "cell", "picked"], () => announce(`${titleOfView()}: ${byId("items-caption").textContent}`));
  drawItems();
  // The pictures come last in the file; what is drawn before they are read is drawn again.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", drawItems, { once: true });
  mountItemLightbox();
}
