// Performance by label: a bar and the figures of each, live. Every head sorts, labels are found by name, a choice made in
// a chart narrows them, a segment opens its images under the row, and a label's name chooses it for the whole page.

import { differenceText } from "../change.js";
import { byId, each, element, rested, setAttribute, setText } from "../dom.js";
import { addKeys } from "../keys.js";
import { countText, metricText, namedCount, placeText, shortName } from "../numbers.js";
import { change, listen, page, state } from "../store.js";
import { mountCompare } from "./label_compare.js";
import { drawAxis, drawBar, moveAlong, nameSegments, partsOf, scaleNow, segmentCount, SEGMENTS } from "./label_bars.js";
import { figureOf, figureText, saveLabels, sortedLabels } from "./label_figures.js";
import { mountPicker } from "./label_picker.js";
import { stripOf } from "./label_strip.js";

const PHONE = ["label", "f1", "errors", "precision", "recall"];  // what stands first where there is little room
const FALLING = new Set(["errors", "support", "tp", "fp", "fn"]);  // columns of which the largest matter most

function rowOf(node) {
  return {
    node, label: Number(node.dataset.label), cells: [...node.children], button: node.querySelector("button"),
    bar: partsOf(node.querySelector(".labels__drawn")), figures: each("[data-figure]", node),
    interval: node.querySelector(".labels__interval"),
  };
}

function drawInterval(cell, label, { from, tooFew }) {
  const { f1_low: lows, f1_high: highs } = page.data.figures, [low, high] = [lows[label], highs[label]], f1 = figureOf(label, "f1");
  const isDrawn = page.counts.support[label] >= tooFew, known = isDrawn && low !== null && high !== null && !state.own && !state.slice && state.step === page.data.operating;
  const [svg, words] = cell.children, line = svg.querySelector(".whisker"), dot = svg.querySelector(".dot"), place = value => placeText((value - from) / (1 - from));
  svg.classList.toggle("labels__idle", !isDrawn);
  words.hidden = isDrawn || !page.counts.support[label];
  setAttribute(cell, "title", known ? `${metricText(low)}–${metricText(high)}` : "");
  setAttribute(line, "visibility", known ? "visible" : "hidden");
  if (known) for (const [name, end] of [["x1", low], ["x2", high]]) setAttribute(line, name, place(end));
  setAttribute(dot, "visibility", f1 >= from ? "visible" : "hidden");
  if (f1 >= from) setAttribute(dot, "cx", place(f1));
}

// It does not follow the slider, so it is written once a label.
function drawChange(cell, label, value) {
  const key = `${label} ${state.slice}`;
  if (cell.dataset.of === key) return;
  cell.dataset.of = key;
  if (state.slice) return cell.replaceChildren("–");
  const { change_q: q, change_verdict: verdicts } = page.data.figures, verdict = verdicts[label];
  const text = element("span", { class: `change change--${verdict}` }, differenceText(verdict, value));
  cell.replaceChildren(element("span", q[label] === null ? {} : { title: `q = ${metricText(q[label])}` }, text));
}

function drawFigures(row) {
  for (const cell of row.figures) {
    const name = cell.dataset.figure, value = figureOf(row.label, name);
    if (name === "change") {
      drawChange(cell, row.label, value);
      continue;
    }
    setText(cell, figureText(value, name));
    if (FALLING.has(name)) cell.classList.toggle("zero", value === 0);
  }
}

// The worst thing about a label, or what is right where nothing is wrong.
function worstSegment(label, parts) {
  const among = Object.keys(parts).filter(segment => segment !== "correct" && page.views.has(SEGMENTS[segment]));
  const worst = among.reduce((best, next) => (segmentCount(next, label) > segmentCount(best, label) ? next : best), among[0]);
  return worst && segmentCount(worst, label) ? worst : "correct";
}

// The columns in the order for the room there is.
function ordered(cells, names, isNarrow) {
  if (!isNarrow) return cells;
  const first = PHONE.map(name => cells[names.indexOf(name)]);
  return [...first, ...cells.filter(cell => !first.includes(cell))];
}

export function mount() {
  const table = byId("label-table"), body = table.tBodies[0], heads = each("th[data-sort]", table), names = heads.map(head => head.dataset.sort);
  const { left, right, from, few, tooFew, atOnce } = Object.fromEntries(Object.entries(table.dataset).map(([name, text]) => [name, Number(text)]));
  const axis = table.querySelector(".labels__axis"), filter = byId("labels-filter"), more = byId("labels-next"), narrow = matchMedia("(max-width: 560px)");
  const group = body.querySelector(".labels__group") ?? element("tr", { class: "labels__group" }, element("th", { scope: "rowgroup", colspan: names.length }, `Labels without ${page.words.units} in the ground truth`));
  const pool = each("tr[data-label]", body).map(rowOf);
  const strip = element("tr", { class: "labels__peek" });
  let shown = [], most = atOnce, found = 0, scale = null;

  function draw() {
    const next = scaleNow(left, right);
    if (!scale || next.split !== scale.split || next.unit !== scale.unit || next.shares !== scale.shares) drawAxis(axis, next);
    scale = next;
    for (const row of shown) {
      drawFigures(row);
      drawBar(row.bar, row.label, scale);
      drawInterval(row.interval, row.label, { from, tooFew });
    }
  }
  function nameRow(row, label) {
    row.label = label;
    row.node.dataset.label = label;
    row.node.classList.toggle("labels__few", page.counts.support[label] < few);
    setText(row.button, shortName(page.labels[label], 48));
    row.button.title = page.labels[label];
  }
  function grow(n) {
    while (pool.length < n) {
      const node = pool[0].node.cloneNode(true);
      node.replaceChildren(...pool[0].cells.map(cell => cell.cloneNode(true)));
      pool.push(rowOf(node));
    }
  }
  function mark() {
    for (const row of shown) {
      const isIt = row.label === state.curve;
      row.button.setAttribute("aria-pressed", String(isIt));
      if (isIt) row.node.setAttribute("aria-current", "true");
      else row.node.removeAttribute("aria-current");
    }
  }
  function tell() {
    const text = state.filter.trim();
    const said = !found && text ? `No label contains “${text}”.` : shown.length < found ? `${countText(shown.length)} of ${namedCount(found, "label", "labels")}.` : found < page.none ? `${namedCount(found, "label", "labels")} of ${countText(page.none)}.` : "";
    setText(byId("labels-shown"), said);
    more.hidden = shown.length >= found;
    byId("labels-only").hidden = state.only === null;
    if (state.only) setText(byId("labels-only-text"), `${namedCount(state.only.length, "label", "labels")} chosen`);
    if (filter && filter.value.trim() !== text) filter.value = text;
  }
  function arrange() {
    const text = state.filter.trim().toLowerCase(), among = state.only ?? page.labels.map((_, label) => label);
    const labels = sortedLabels(text ? among.filter(label => page.labels[label].toLowerCase().includes(text)) : among, state.sort);
    found = labels.length;
    grow(Math.min(most, found));
    shown = labels.slice(0, most).map((label, i) => { nameRow(pool[i], label); return pool[i]; });
    const nodes = shown.map(row => row.node), absent = shown.findIndex(row => !page.counts.support[row.label]);
    if (absent >= 0 && found > 0) nodes.splice(absent, 0, group);
    body.replaceChildren(...nodes);
    for (const row of shown) row.node.replaceChildren(...ordered(row.cells, names, narrow.matches));
    for (const head of heads) {
      if (head.dataset.sort === state.sort[0]) head.setAttribute("aria-sort", state.sort[1] === "desc" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    table.tHead.rows[0].replaceChildren(...ordered(heads, names, narrow.matches));
    tell();
    mark();
    draw();
    for (const row of shown) nameSegments(row.bar, row.label);
    drawStrip();
  }
  // The images of a segment under its row, while both are there.
  function drawStrip() {
    strip.remove();
    for (const rect of each("rect[aria-expanded]", body)) rect.removeAttribute("aria-expanded");
    const [label, segment] = state.strip ?? [], row = shown.find(one => one.label === label), rect = row?.bar.parts[segment];
    if (!rect) return;
    strip.replaceChildren(element("td", { colspan: names.length }, stripOf(label, segment, close)));
    row.node.after(strip);
    rect.setAttribute("aria-expanded", "true");
  }
  function close() {
    const [label, segment] = state.strip ?? [], row = shown.find(one => one.label === label), wasInside = strip.contains(document.activeElement);
    change({ strip: null });
    if (wasInside) (row?.bar.parts[segment] ?? row?.button)?.focus();
  }
  function openStrip(label, segment) {
    const isSame = state.strip?.[0] === label && state.strip[1] === segment;
    change({ strip: isSame ? null : [label, segment] });
  }
  function choose(row) {
    const { label } = row, segment = worstSegment(label, row.bar.parts);
    if (state.curve === label) return change({ curve: -1, strip: null });
    const view = page.views.has(SEGMENTS[segment]) ? SEGMENTS[segment] : state.view;
    change({ curve: label, label, view, within: "", start: 0, strip: [label, segment] });
  }
  addKeys("On the bar of a label", [
    { keys: ["ArrowLeft", "ArrowRight"], text: "from part to part" },
    { keys: ["Enter"], text: `shows the ${page.words.samples} of the part` },
  ]);
  const rowAt = node => shown.find(row => row.node === node.closest("tr[data-label]"));

  body.addEventListener("click", event => {
    const row = rowAt(event.target), segment = event.target.dataset?.segment;
    if (!row) return;
    if (segment) openStrip(row.label, segment);
    else choose(row);
  });
  body.addEventListener("keydown", event => {
    const row = rowAt(event.target), segment = event.target.dataset?.segment;
    if (!row || !segment) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      openStrip(row.label, segment);
    } else moveAlong(event);
  });
  for (const kind of ["pointerover", "focusin"]) body.addEventListener(kind, event => {
    const row = event.target.dataset?.segment && rowAt(event.target);
    if (row) nameSegments(row.bar, row.label);
  });
  for (const head of heads) head.querySelector("button").addEventListener("click", () => {
    const name = head.dataset.sort, usual = FALLING.has(name) ? "desc" : "asc", other = usual === "asc" ? "desc" : "asc";
    most = atOnce;
    change({ sort: [name, state.sort[0] === name && state.sort[1] === usual ? other : usual] });
  });
  filter?.addEventListener("input", () => { most = atOnce; change({ filter: filter.value }); });
  byId("labels-only-clear").addEventListener("click", () => change({ only: null }));
  more.addEventListener("click", () => {
    const first = shown.length;
    most += atOnce;
    arrange();
    shown[first]?.button.focus();
  });
  byId("save-csv").addEventListener("click", saveLabels);
  narrow.addEventListener("change", arrange);
  listen(["sort", "filter", "only"], arrange);
  listen(["curve"], mark);
  listen(["strip"], drawStrip);
  listen(["step", "own", "scale"], draw, table);
  listen(["step", "own"], rested(arrange, 200));
  mountPicker();
  mountCompare();
  arrange();
}
