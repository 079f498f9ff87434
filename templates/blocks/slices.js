// Slices: a choice in the table shows its samples alone, in all that is counted and in every gallery. What it is stands at
// the foot of the window, and beside what does not follow.

import { byId, each, element, setText } from "../dom.js";
import { metricText, namedCount, shortName } from "../numbers.js";
import { openSlice, sliceNow } from "../report_store.js";
import { listen, page, state } from "../store.js";

const FOLLOWING = new Set(["threshold", "counts", "labels", "f1_distribution"]);  // charts that count anew

function nowNode() {
  const words = element("span", {}), clear = element("button", { type: "button", class: "button" }, `All ${page.words.samples}`);
  const node = element("div", { class: "slice-now", id: "slice-now", role: "group", "aria-label": "Slice of the whole page" }, words, clear);
  clear.addEventListener("click", () => openSlice(null));
  node.hidden = true;
  byId("main").append(node);
  return { node, words };
}

function wordsOf() {
  const { name, values, samples } = sliceNow(), value = state.slice[1];
  const named = element("b", {}, element("bdi", {}, shortName(name, 40)), ": ", element("bdi", {}, shortName(values[value], 40)));
  return [named, ` · ${namedCount(samples[value], page.words.sample, page.words.samples)}`];
}

// A figure of the first screen in the slice, at the threshold it stands at; what the counts cannot tell is of all samples.
function drawTile(tile) {
  const key = tile.dataset.tile, value = tile.querySelector(".tile__value"), metrics = sliceNow()?.metrics;
  tile.querySelector(".tile__sliced")?.remove();
  tile.dataset.whole ??= value.textContent;
  const isKnown = Boolean(metrics && key && key in metrics);
  tile.classList.toggle("tile--sliced", Boolean(metrics));
  tile.classList.toggle("tile--whole", Boolean(metrics) && !isKnown);
  setText(value, isKnown ? metricText(metrics[key][state.slice[1]] ?? NaN) : tile.dataset.whole);
  if (metrics) tile.append(element("p", { class: "tile__sliced" }, isKnown ? `in the slice · all ${page.words.samples} ${tile.dataset.whole}` : `all ${page.words.samples}, not the slice`));
}

function markWhole(box) {
  box.querySelector(".chart__whole--slice")?.remove();
  if (state.slice) box.querySelector(".chart__head")?.after(element("p", { class: "chart__whole chart__whole--slice" }, `Of all ${page.words.samples}, not of the slice.`));
}

export function mount() {
  const table = byId("slices-table");
  if (!table) return;
  const buttons = each("[data-column]", table), now = nowNode(), kinds = byId("kinds");
  const key = button => [Number(button.dataset.column), Number(button.dataset.number)];
  const isIt = button => Boolean(state.slice) && key(button).join() === state.slice.join();
  function draw() {
    for (const button of buttons) button.setAttribute("aria-pressed", String(isIt(button)));
    now.node.hidden = !state.slice;
    now.words.replaceChildren(...(state.slice ? wordsOf() : []));
    each(".tile").forEach(drawTile);
    each("[data-chart]").filter(box => !FOLLOWING.has(box.dataset.chart)).forEach(markWhole);
    if (kinds) kinds.previousElementSibling?.classList.contains("chart__whole") && kinds.previousElementSibling.remove();
    byId("matrix-axes")?.parentElement.querySelector(":scope > .chart__whole")?.remove();
    if (state.slice && page.data.pairs) byId("matrix-axes")?.before(element("p", { class: "chart__whole" }, "Pairs of errors are not counted in a slice; a cell opens those in this file."));
    if (kinds && state.slice) kinds.before(element("p", { class: "chart__whole" }, `Of all ${page.words.samples}, not of the slice.`));
  }
  table.addEventListener("click", event => {
    const button = event.target.closest("[data-column]");
    if (button) openSlice(isIt(button) ? null : key(button));
  });
  listen(["slice"], draw);
  draw();
}
