// Spans in context, one line each: of a cell, of a type, or of a kind of error. A line opens the document there.

import { byId, element, setText } from "../dom.js";
import { countText, namedCount, scoreText, shortName, thresholdText } from "../numbers.js";
import { viewNow } from "../report_store.js";
import { change, listen, page, state } from "../store.js";
import { cellCount, cellNow, firstRow } from "../spans.js";
import { listTitle, rowsInView } from "./contexts.js";
import { errorOf, saidOf, spanNodes } from "./span_text.js";
import { announce } from "./tip.js";
import { textAround } from "./texts.js";

const LINES = 8, MORE = 200, BEFORE = 70, AFTER = 60;

const flat = text => text.replace(/\r/g, "").replace(/\n/g, " ");

export function openRow(row) {
  const sample = page.data.rows.sample[row];
  change({ image: page.data.samples.ids[sample], box: `l${row - firstRow(sample)}` });
}

function line(row) {
  const { rows, samples } = page.data, error = errorOf(row), sample = rows.sample[row], around = textAround(sample, error.start, error.end);
  const { text, start } = around ?? { text: "", start: 0 }, own = errorOf(row, start);
  const id = element("bdi", { class: "contexts__id", title: samples.ids[sample] }, shortName(samples.ids[sample], 24));
  const before = element("span", { class: "contexts__before" }, element("span", {}, flat(text.slice(Math.max(0, own.start - BEFORE), own.start))));
  const drawn = around ? spanNodes(text, [own], { start: own.start, end: own.end }) : [saidOf(error), ": its text is not in this file"];
  const span = element("span", { class: "contexts__span" }, ...drawn, around ? flat(text.slice(own.end, own.end + AFTER)) : "");
  const score = element("bdi", { class: "contexts__score" }, Number.isNaN(error.score) ? "" : scoreText(error.score));
  const button = element("button", { type: "button", dir: "auto", title: "Show in the document" }, id, element("span", { class: "contexts__text" }, before, span), score);
  button.addEventListener("click", () => openRow(row));
  return element("li", {}, button);
}

// How many there are in the whole data set, in the file or not, where that is counted.
function totalOf(rows) {
  const cell = cellNow();
  return cell && !state.within && !state.slice ? cellCount(Number(cell[0]), cell[1]) : rows.length;
}

function countWords(rows) {
  const { words, data } = page, total = totalOf(rows), isOfLabels = viewNow().rows === "cell" ? state.cell[0] !== page.none : viewNow().of === "truth";
  const named = isOfLabels ? namedCount(total, words.unit, words.units) : viewNow().of || viewNow().rows === "cell" ? namedCount(total, "prediction", "predictions") : `${countText(total)} ${words.units} and predictions`;
  const at = data.scored && !state.own && page.steps[state.step] > 0 ? ` at threshold ${thresholdText(page.steps[state.step])}` : "";
  const here = rows.length < total ? `, ${countText(rows.length)} of them in documents in this file` : data.samples.ids.length < data.n_samples && !cellNow() ? ` in the ${countText(data.samples.ids.length)} documents in this file` : "";
  return `${named}${at}${here}`;
}

export function mount() {
  const list = byId("spans-list"), more = byId("spans-more"), choice = byId("spans-view");
  let most = LINES;
  function draw() {
    const rows = rowsInView();
    setText(byId("gallery-title"), listTitle());
    setText(byId("gallery-count"), countWords(rows));
    list.replaceChildren(...rows.slice(0, most).map(line));
    byId("spans-empty").hidden = rows.length > 0;
    more.hidden = rows.length <= LINES;
    const next = Math.min(rows.length, most === LINES ? MORE : most + MORE);
    setText(more, rows.length > most ? (next === rows.length ? `Show all ${countText(rows.length)}` : `Show ${countText(next)} of ${countText(rows.length)}`) : `Show ${LINES}`);
    choice.value = state.view;
  }
  function restart() {
    most = LINES;
    draw();
  }
  more.addEventListener("click", () => {
    const { length } = rowsInView();
    most = most >= length ? LINES : most === LINES ? MORE : most + MORE;
    draw();
  });
  choice.addEventListener("change", () => change({ view: choice.value, label: -1, within: "" }));
  listen(["cell", "view", "label", "within", "slice"], () => { restart(); announce(`${listTitle()}: ${byId("gallery-count").textContent}`); });
  listen(["step", "own"], draw, list);
  draw();
}
