// How every type fared at the threshold of the page: a bar, figures, and what precision and recall say together. The words
// are those of reportgen/report/entity_words.py.

import { byId, each, element, setAttribute, setText } from "../dom.js";
import { countText, metricText, placeText } from "../numbers.js";
import { change, labelName, listen, page, state } from "../store.js";
import { BOTH, BOUNDARY, CORRECT, countOf, MISSED, openSpans, SPURIOUS, TYPE } from "../spans.js";
import { showGallery } from "./contexts.js";

const HIGH = 0.75, MIDDLING = 0.5, SEVERAL = 2, MANY = 3, MOST_WORDS = 3;

function readingOf(precision, recall) {
  if (precision >= HIGH) return recall >= HIGH ? "Found and typed well." : "Often missed, but right when predicted.";
  if (recall >= HIGH) return "Found, but other text is also predicted as this type.";
  return Math.min(precision, recall) >= MIDDLING ? "Middling: misses and false positives about equally often." : "Found unreliably, and predictions are often wrong.";
}

// The type that a type is predicted as most, and how often.
function swappedOf(label) {
  let most = [-1, 0];
  for (let other = 0; other < page.none; other++) if (other !== label && page.counts.cell(label, other) > most[1]) most = [other, page.counts.cell(label, other)];
  return most;
}

function wordsOf(label) {
  const { counts } = page, [other, n] = swappedOf(label), boundary = countOf(BOUNDARY, label), spurious = countOf(SPURIOUS, label), missed = countOf(MISSED, label), words = [];
  const reading = !counts.support[label] ? "Not labelled in these documents." : !counts.predicted[label] ? "Never predicted." : readingOf(counts.precision(label), counts.recall(label));
  if (n >= SEVERAL) words.push(`${countText(n)} predicted as `);
  if (boundary >= SEVERAL) words.push(`${countText(boundary)} with another boundary`);
  if (spurious >= MANY) words.push(`${countText(spurious)} false positives`);
  if (missed >= MANY) words.push(`${countText(missed)} missed`);
  const isSaid = words.length && !/^(Found and typed|Never)/.test(reading);
  if (!isSaid) return [reading];
  const rest = words.slice(n >= SEVERAL ? 1 : 0, MOST_WORDS).join(", ");
  return n >= SEVERAL ? [reading, words[0], element("bdi", {}, labelName(other)), rest ? `, ${rest}.` : "."] : [reading, `${rest}.`];
}

// What a type's name opens: the most frequent of its errors, or what is right.
function openWorst(label) {
  const [other, n] = swappedOf(label), columns = [["boundary", countOf(BOUNDARY, label)], ["both", countOf(BOTH, label)], ["missed", countOf(MISSED, label)], [String(other), n]];
  const [column, count] = columns.reduce((best, next) => (next[1] > best[1] ? next : best));
  if (count) openSpans(label, column);
  else if (countOf(SPURIOUS, label)) openSpans(page.none, String(label));
  else openSpans(label, String(label));
  showGallery();
}

function sidesOf(left, right) {
  const split = left ? Math.min(Math.max(100 * left / (left + right), 15), 62) : 15;
  return { split, unit: Math.min(left ? split / left : Infinity, (100 - split) / (right || 1)) };
}

function drawBar(svg, label, { split, unit }) {
  const n = { spurious: countOf(SPURIOUS, label), correct: countOf(CORRECT, label), bound: countOf(BOUNDARY, label), wrong: countOf(TYPE, label) + countOf(BOTH, label), missed: countOf(MISSED, label) };
  let x = split;
  for (const [look, count] of Object.entries(n)) {
    const rect = svg.querySelector(`.${look}`), width = count * unit;
    setAttribute(rect, "x", placeText((look === "spurious" ? split - width : x) / 100));
    setAttribute(rect, "width", placeText(width / 100));
    if (look !== "spurious") x += width;
  }
  for (const end of ["x1", "x2"]) setAttribute(svg.querySelector(".axis"), end, placeText(split / 100));
  setAttribute(svg, "aria-label", `${countText(n.correct)} correct, ${countText(n.bound)} wrong boundary, ${countText(n.wrong)} wrong type, ${countText(n.missed)} missed, ${countText(n.spurious)} false positives`);
}

const figures = {
  support: (counts, label) => counts.support[label],
  precision: (counts, label) => counts.precision(label),
  recall: (counts, label) => counts.recall(label),
  f1: (counts, label) => (counts.support[label] ? counts.f1(label) : NaN),
};

function drawFigures(row, of) {
  for (const cell of each("[data-figure]", row)) {
    const name = cell.dataset.figure, value = of(name), text = name === "support" ? countText(value) : metricText(value);
    setText(cell.querySelector("b") ?? cell, text);
    if (name !== "f1") continue;
    cell.dataset.csv = [Number.isNaN(value) ? "" : value, ...cell.dataset.csv.split("|").slice(1)].join("|");
  }
}

const isAtRest = () => !state.own && !state.slice && state.step === page.data.operating;

export function mount() {
  const table = byId("label-table"), body = table.tBodies[0], total = body.querySelector(".types__total"), filter = byId("types-filter"), more = byId("types-more"), all = byId("types-all");
  const rows = each("tr[data-label]", body), heads = each("th[data-sort]", table), atOnce = Number(table.dataset.atOnce), labelOf = row => Number(row.dataset.label);
  let most = atOnce;

  function draw() {
    const { counts } = page, scale = sidesOf(Math.max(Number(table.dataset.left), ...rows.map(row => countOf(SPURIOUS, labelOf(row)))), Number(table.dataset.right));
    for (const row of rows) {
      const label = labelOf(row), [reading, ...numbers] = wordsOf(label), [strong, rest] = row.querySelector(".types__read").children;
      drawBar(row.querySelector("svg"), label, scale);
      drawFigures(row, name => figures[name](counts, label));
      setText(strong, reading);
      rest.replaceChildren(...numbers);
    }
    for (const small of each("small", body)) small.hidden = !isAtRest();
    if (!total) return;
    const { tp, fn, micro } = counts.overall(), sum = kind => page.labels.reduce((n, _, label) => n + countOf(kind, label), 0);
    drawFigures(total, name => (name === "support" ? tp + fn : micro[name]));
    setText(total.querySelector(".types__read span"), `${countText(sum(BOUNDARY))} wrong boundary, ${countText(sum(TYPE))} wrong type, ${countText(sum(BOTH))} both, ${countText(sum(MISSED))} missed, ${countText(sum(SPURIOUS))} false positives`);
  }

  function valueOf(row, key) {
    return key === "label" ? labelOf(row) : figures[key](page.counts, labelOf(row));
  }

  function arrange() {
    const [key, direction] = figures[state.sort[0]] || state.sort[0] === "label" ? state.sort : ["f1", "asc"], sign = direction === "asc" ? 1 : -1;
    const text = state.filter.trim().toLowerCase(), isIn = row => (!state.only || state.only.includes(labelOf(row))) && labelName(labelOf(row)).toLowerCase().includes(text);
    const sorted = [...rows].sort((a, b) => {
      const [x, y] = [valueOf(a, key), valueOf(b, key)];
      return Number.isNaN(x) - Number.isNaN(y) || sign * (x - y) || labelOf(a) - labelOf(b);
    });
    const found = sorted.filter(isIn);
    for (const row of rows) row.hidden = true;
    for (const row of found.slice(0, most)) row.hidden = false;
    body.prepend(...sorted);
    for (const head of heads) {
      if (head.dataset.sort === key) head.setAttribute("aria-sort", direction === "asc" ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
    more.hidden = found.length <= most;
    all.hidden = !state.only;
    if (filter && filter.value.trim() !== state.filter.trim()) filter.value = state.filter;
  }

  for (const row of rows) row.querySelector("button").addEventListener("click", () => openWorst(labelOf(row)));
  for (const head of heads) {
    head.querySelector("button").addEventListener("click", () => {
      const key = head.dataset.sort, isSame = head.hasAttribute("aria-sort"), usual = key === "support" ? "desc" : "asc";
      change({ sort: [key, isSame ? (head.getAttribute("aria-sort") === "ascending" ? "desc" : "asc") : usual] });
    });
  }
  filter?.addEventListener("input", () => change({ filter: filter.value }));
  more.addEventListener("click", () => { most = Infinity; arrange(); });
  all.addEventListener("click", () => change({ only: null }));
  listen(["step", "own", "slice"], draw, table);
  listen(["sort", "filter", "only"], arrange);
  arrange();
}
