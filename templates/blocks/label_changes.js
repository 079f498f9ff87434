// Every label before and after: sortable, a hundred at a time, and as CSV.

import { byId, drawing, each, element, saveCsv, setText } from "../dom.js";
import { countText, metricText, namedCount, placeText, signedText, spreadText } from "../numbers.js";
import { reveal } from "../address.js";
import { pairNow } from "../compare_store.js";
import { change, listen, page, state } from "../store.js";
import { openItems } from "./items.js";
import { differenceText } from "../change.js";
import { divergingAt } from "./pair_metrics.js";

const AT_ONCE = 100;
const UNCOUNTED = new Set(["better", "worse"]);  // below 0 where the samples are not the same

function barNode(labels, i, scale) {
  const share = value => divergingAt(value ?? 0, scale), at = share(labels.change[i]);
  const node = drawing("svg", { "aria-hidden": "true" }, drawing("rect", { class: `moved--${labels.verdict[i]}`, x: placeText(Math.min(0.5, at)), width: placeText(Math.abs(at - 0.5)), y: 5, height: 10 }));
  if (labels.low[i] !== null) node.append(drawing("line", { class: "whisker", x1: placeText(share(labels.low[i])), x2: placeText(share(labels.high[i])), y1: "50%", y2: "50%" }));
  node.append(drawing("line", { class: "axis", x1: "50%", x2: "50%", y1: 0, y2: 20 }));
  return node;
}

function rowNode(labels, i, scale) {
  const name = page.labels[labels.label[i]], button = element("button", { type: "button", class: "as-link", dir: "auto", title: name }, name);
  button.addEventListener("click", () => {
    openItems({ label: labels.label[i] });
    reveal("gallery");
  });
  const cell = (text, look = "") => element("td", look ? { class: look } : {}, text);
  return element("tr", {},
    element("th", { scope: "row" }, button), element("td", { class: "moves__bar" }, barNode(labels, i, scale)),
    changeCell(labels, i),
    cell(spreadText(labels.low[i], labels.high[i]) || "–", "moves__spare"),
    cell(metricText(labels.before[i])), cell(metricText(labels.after[i])), cell(signedText(labels.precision[i])), cell(signedText(labels.recall[i])),
    cell(labels.better[i] < 0 ? "–" : `${countText(labels.better[i])} / ${countText(labels.worse[i])}`), cell(metricText(labels.q[i])), cell(countText(labels.support[i])));
}

function changeCell(labels, i) {
  const node = element("td", { class: `delta delta--${labels.verdict[i]}` }, differenceText(labels.verdict[i], labels.change[i]));
  if (labels.verdict[i] === "noise") node.title = `not significant after correction for ${namedCount(labels.tested, "label", "labels")} (q = ${metricText(labels.q[i])})`;
  return node;
}

// Undefined figures come last, whichever way the column is sorted.
function orderOf(labels) {
  const [name, direction] = state.sort, sign = direction === "desc" ? -1 : 1, values = labels[name];
  return [...labels.label.keys()].sort((a, b) => (values[a] === null) - (values[b] === null) || sign * (values[a] - values[b]) || labels.label[a] - labels.label[b]);
}

export function mount() {
  const table = byId("label-changes");
  const heads = each("th[data-sort]", table), before = byId("labels-previous"), after = byId("labels-next");
  let start = 0;

  function draw() {
    const { labels, label_scale: scale } = pairNow(), order = orderOf(labels), stop = Math.min(start + AT_ONCE, order.length);
    table.tBodies[0].replaceChildren(...order.slice(start, stop).map(i => rowNode(labels, i, scale)));
    for (const head of heads) {
      if (head.dataset.sort === state.sort[0]) head.setAttribute("aria-sort", state.sort[1] === "desc" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    setText(byId("labels-scale"), String(scale));
    setText(byId("labels-more"), order.length > AT_ONCE ? `Labels ${start + 1}–${stop} of ${countText(order.length)}.` : "");
    before.hidden = start === 0;
    after.hidden = stop >= order.length;
  }
  function saveLabelChanges() {
    const { labels } = pairNow(), names = ["support", "before", "after", "change", "low", "high", "precision", "recall", "better", "worse", "q"];
    saveCsv("label-changes.csv", [["label", ...names], ...orderOf(labels).map(i => [page.labels[labels.label[i]], ...names.map(key => (UNCOUNTED.has(key) && labels[key][i] < 0 ? "" : labels[key][i] ?? ""))])]);
  }
  for (const head of heads) head.firstElementChild.addEventListener("click", () => {
    const name = head.dataset.sort, turn = state.sort[0] === name && state.sort[1] === "asc";
    change({ sort: [name, turn ? "desc" : "asc"] });
  });
  before.addEventListener("click", () => { start = Math.max(0, start - AT_ONCE); draw(); });
  after.addEventListener("click", () => { start += AT_ONCE; draw(); });
  byId("labels-save").addEventListener("click", saveLabelChanges);
  listen(["sort", "pair"], () => { start = 0; draw(); });
  draw();
}
