// What became of the items: a count opens its cases, each before and after.

import { byId, each, element, saveCsv, setText } from "../dom.js";
import { media } from "../media.js";
import { countText, namedCount, scoreNumber, scoreText, shortName } from "../numbers.js";
import { labelText, pairNow, sampleOf } from "../compare_store.js";
import { change, listen, page, state } from "../store.js";
import { mountItemLightbox } from "./item_lightbox.js";
import { rowOf, saidOf, shownCases, sideOf, truthOf, versionName } from "./items.js";

const AT_ONCE = 24;

const called = number => [false, true].map(after => (rowOf(number, after) < 0 ? page.none : sideOf(after).prediction[rowOf(number, after)]));

function isInView(number) {
  const truth = truthOf(number), said = called(number);
  if (state.label >= 0 && truth !== state.label && !said.includes(state.label)) return false;
  return !state.cell || (truth === state.cell[0] && said.includes(state.cell[1]));
}

function casesOfView() {
  const cases = page.data.cases[state.pair], wanted = page.data.states.indexOf(state.view), found = [];
  if (!cases) return found;
  if (state.picked) return state.picked;
  for (let i = 0; i < cases.state.length; i++) if (cases.state[i] === wanted && isInView(i)) found.push(i);
  return found;
}

const blankOf = number => element("span", { class: "gallery__blank" }, shortName(page.data.samples.ids[sampleOf(state.pair, number)], 40));

function saidNode(number, after) {
  const said = saidOf(number, after);
  const words = element("span", { class: `t-${said.outcome}` }, element("span", { "aria-hidden": "true" }, said.symbol), " ", element("bdi", {}, shortName(said.text, 30)));
  const node = element("span", { class: "cases__said" }, element("i", { dir: "auto" }, shortName(versionName(after), 24)), " ", words);
  if (!Number.isNaN(said.score)) node.append(" ", element("span", {}, scoreText(said.score)));
  return node;
}

function cardOf(number) {
  const pictures = element("div", { class: "cases__pictures" }, ...(media.small(number) ?? [blankOf(number)]));
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
    button.setAttribute("aria-pressed", String(button.value === state.view && !state.picked));
    setText(button.querySelector("b"), countText(counts[button.value] ?? 0));
  }
  byId("items-note").hidden = !note;
  setText(byId("items-note"), note);
  setText(byId("items-receipt"), receipt);
}

function drawItems() {
  drawCounts();
  const cases = casesOfView(), start = state.start < cases.length ? state.start : 0, shown = cases.slice(start, start + AT_ONCE);
  Object.assign(shownCases, { list: cases, start });
  setText(byId("cases-title"), state.picked ? "Picked in the chart" : document.querySelector(`#counts button[value="${state.view}"] .counts__name`)?.textContent ?? "");
  const total = pairNow().counts?.[state.view] ?? 0, { unit, units, missed, none } = page.data.words;
  const is_filtered = state.label >= 0 || state.cell || state.picked;
  const parts = [is_filtered ? `${namedCount(cases.length, unit, units)} in this file` : namedCount(total, unit, units)];
  if (state.label >= 0 && !state.picked) parts.push(`ground truth or prediction ${shortName(page.labels[state.label], 40)}`);
  if (state.cell && !state.picked) parts.push(`ground truth ${shortName(labelText(state.cell[0], none), 30)}, predicted ${shortName(labelText(state.cell[1], missed), 30)} in either version`);
  if (cases.length > AT_ONCE) parts.push(`showing ${start + 1}–${start + shown.length}`);
  else if (!is_filtered && cases.length < total) parts.push(`${countText(cases.length)} in this file`);
  setText(byId("items-caption"), parts.join(" · "));
  byId("items-list").replaceChildren(...shown.map(cardOf));
  byId("items-empty").hidden = shown.length > 0;
  byId("items-previous").hidden = start === 0;
  byId("items-next").hidden = start + AT_ONCE >= cases.length;
  byId("items-save").hidden = cases.length === 0;
  byId("items-cell").hidden = !state.cell && !state.picked;
  byId("items-label").value = state.label >= 0 ? page.labels[state.label] : "";
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
  for (const button of each("#counts button")) button.addEventListener("click", () => change({ view: button.value, picked: null, start: 0 }));
  field.addEventListener("change", () => {
    const label = page.labels.indexOf(field.value);
    if (label >= 0 || field.value === "") change({ label, picked: null, start: 0 });
    else field.value = state.label >= 0 ? page.labels[state.label] : "";
  });
  byId("items-cell").addEventListener("click", () => change({ cell: null, picked: null, start: 0 }));
  byId("items-previous").addEventListener("click", () => change({ start: Math.max(0, shownCases.start - AT_ONCE) }));
  byId("items-next").addEventListener("click", () => change({ start: shownCases.start + AT_ONCE }));
  byId("items-save").addEventListener("click", saveItems);
  listen(["pair", "view", "label", "cell", "picked", "start"], drawItems);
  drawItems();
  // The pictures come last in the file; what is drawn before they are read is drawn again.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", drawItems, { once: true });
  mountItemLightbox();
}
