// Two to six labels side by side: their figures at the threshold, each with its interval, and how they are confused.

import { byId, each, element, saveCsv, setAttribute, setText } from "../dom.js";
import { countText, metricText, shortName } from "../numbers.js";
import { wilson } from "../intervals.js";
import { rowsOf } from "../tables.js";
import { labelName, listen, page, state } from "../store.js";
import { isUncounted, openCell } from "../report_store.js";
import { showGallery } from "./cases.js";
import { figureOf, figureText } from "./label_figures.js";
import { sideBySide, toneOf } from "../live/side_by_side.js";

const COUNTS = [["support", "units"], ["tp", "TP"], ["fp", "FP"], ["fn", "FN"]];
const SHARES = [["precision", "Precision"], ["recall", "Recall"], ["f1", "F1"]];

// The 95% interval of a figure: of F1 Python has worked it out, of all samples at the threshold of the report.
function intervalOf(label, name) {
  const { counts, data } = page, hits = counts.found[label];
  if (name !== "f1") return wilson(hits, name === "precision" ? counts.predicted[label] : counts.support[label]);
  if (state.own || state.slice || state.step !== data.operating) return [NaN, NaN];
  return [data.figures.f1_low[label] ?? NaN, data.figures.f1_high[label] ?? NaN];
}

const rankings = () => Object.keys(page.data.figures).filter(name => byId("label-table").querySelector(`th[data-sort="${name}"]`) && !["f1_low", "change"].includes(name));

const headOf = name => byId("label-table").querySelector(`th[data-sort="${name}"] button`).textContent;

function nameOf(label, place) {
  return element("th", { scope: "row", dir: "auto", title: labelName(label) }, element("i", { class: `tone-${toneOf(place)}`, "aria-hidden": "true" }), element("bdi", {}, shortName(labelName(label), 30)));
}

function figuresTable(labels) {
  const words = { units: page.words.units[0].toUpperCase() + page.words.units.slice(1) }, more = rankings();
  const heads = ["Label", ...COUNTS.map(([, word]) => words[word] ?? word), ...SHARES.map(([, word]) => word), ...more.map(headOf)];
  const columns = SHARES.map(([name, word]) => [name, `${word}|${word} 95% low|${word} 95% high`]);
  const table = element("table", { class: "table beside__figures", "data-file": "labels-side-by-side" }, element("caption", { class: "aside" }, "Labels side by side"));
  const head = heads.map((text, i) => element("th", { scope: "col", ...(i ? {} : { class: "text" }), ...(columns.some(([, csv]) => csv.startsWith(`${text}|`)) ? { "data-csv": columns.find(([, csv]) => csv.startsWith(`${text}|`))[1] } : {}) }, text));
  table.append(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...labels.map((label, place) => element("tr", { "data-label": label }, nameOf(label, place),
    ...COUNTS.map(([name]) => element("td", { "data-figure": name })), ...SHARES.map(([name]) => element("td", { "data-share": name }, element("b", {}), element("small", {}))), ...more.map(name => element("td", { "data-figure": name }))))));
  return table;
}

// Rows are the ground truth. Where a sample has several labels, a cell counts those that miss the one and wrongly have the other.
function confusionsTable(labels) {
  const { none, data, words } = page, ends = [...labels, ...(data.has_missed ? [none] : [])], rows = [...labels, ...(data.has_background ? [none] : [])];
  const word = (label, side) => (label === none ? element("i", {}, words[side]) : element("bdi", {}, shortName(labelName(label), 18)));
  const table = element("table", { class: "table beside__confusions", "data-file": "confusions-side-by-side" }, element("caption", { class: "aside" }, "Confusions of the labels side by side: rows ground truth, columns predicted"));
  const corner = words.confuses ? "Ground truth ↓ predicted →" : "Missed ↓ false positive →";
  table.append(element("thead", {}, element("tr", {}, element("th", { class: "text", scope: "col" }, corner), ...ends.map(label => element("th", { scope: "col" }, word(label, "missed"))))),
    element("tbody", {}, ...rows.map(truth => element("tr", {}, element("th", { scope: "row" }, word(truth, "none")), ...ends.map(prediction => cellOf(truth, prediction))))));
  return table;
}

function cellOf(truth, prediction) {
  if (truth === page.none && prediction === page.none) return element("td", {});
  const names = [truth === page.none ? page.words.none : labelName(truth), prediction === page.none ? page.words.missed : labelName(prediction)];
  const button = element("button", { type: "button", class: "as-link", "data-truth": truth, "data-prediction": prediction, "data-names": names.map(name => shortName(name, 40)).join(" → ") });
  return element("td", truth === prediction ? { class: "beside__right" } : {}, button);
}

function csvOf(table) {
  const button = element("button", { type: "button", class: "as-link table__csv", "aria-label": `Save as CSV: ${table.caption.textContent}` }, "CSV");
  button.addEventListener("click", () => saveCsv(`${table.dataset.file}.csv`, rowsOf(table)));
  return element("p", { class: "table__tools scripted" }, button);
}

function setFigure(cell, value, name) {
  setText(cell, figureText(value, name));
  setAttribute(cell, "data-csv", Number.isNaN(value) ? "" : String(value));
}

export function mountCompare() {
  const host = byId("labels-beside"), parts = byId("labels-beside-parts");
  function fill() {
    for (const row of each(".beside__figures tbody tr", parts)) {
      const label = Number(row.dataset.label);
      for (const cell of each("[data-figure]", row)) setFigure(cell, figureOf(label, cell.dataset.figure), cell.dataset.figure);
      for (const cell of each("[data-share]", row)) {
        const name = cell.dataset.share, value = figureOf(label, name), [low, high] = intervalOf(label, name), isKnown = !Number.isNaN(low) && !Number.isNaN(value);
        setText(cell.firstChild, metricText(value));
        setText(cell.lastChild, isKnown ? `${metricText(low)}–${metricText(high)}` : "");
        setAttribute(cell, "data-csv", [value, low, high].map(x => (Number.isNaN(x) ? "" : String(x))).join("|"));
      }
    }
    for (const button of each(".beside__confusions button", parts)) {
      const [truth, prediction] = [Number(button.dataset.truth), Number(button.dataset.prediction)], n = page.counts.cell(truth, prediction);
      const text = isUncounted(truth, prediction) ? "–" : countText(n);
      setText(button, text);
      setAttribute(button, "aria-label", `${button.dataset.names}: ${text}`);
      button.classList.toggle("zero", n === 0);
    }
  }
  function draw() {
    const labels = sideBySide();
    host.hidden = !labels.length;
    parts.replaceChildren(...(labels.length ? [figuresTable(labels), confusionsTable(labels)].map(scrolled) : []));
    if (labels.length) fill();
  }
  const scrolled = table => element("div", {}, csvOf(table), element("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": `${table.caption.textContent}, scrolls sideways` }, table));
  parts.addEventListener("click", event => {
    const button = event.target.closest("[data-truth]");
    if (!button) return;
    openCell(Number(button.dataset.truth), Number(button.dataset.prediction));
    showGallery();
  });
  listen(["only", "curve", "slice"], draw);
  listen(["step", "own"], () => { if (!host.hidden) fill(); }, host);
  draw();
}
