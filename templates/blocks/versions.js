// Every version as a table: sortable, filtered, a hundred at a time, and as CSV.

import { byId, copyText, each, element, rested, saveCsv } from "../dom.js";
import { countText, metricText, probabilityText } from "../numbers.js";
import { change, listen, page, state } from "../store.js";
import { changeOf, changeText, chosen, figureAt, intervalText, movedText, size, verdictOf } from "../shelf.js";

const AT_ONCE = 100;
const OTHER_COLUMNS = 2;
const BESTS = ["", "best", "highest", "≈ best"];

// The metric that leads has columns of its own; the next ones stand beside it.
function otherMetrics() {
  return page.data.metrics.map((_, k) => k).filter(k => k !== state.metric).slice(0, OTHER_COLUMNS);
}

function textOf(i) {
  const data = page.data;
  return [data.models[data.model[i]], data.names[i], data.data[data.dataset[i]], data.days[i], data.keys[i]].join(" ").toLocaleLowerCase();
}

function shown() {
  const words = state.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return chosen().filter(i => words.every(word => textOf(i).includes(word)));
}

function valueOf(i, name) {
  const data = page.data;
  if (name === "date") return -i;
  if (name === "version") return data.names[i];
  if (name === "data") return data.data[data.dataset[i]];
  if (name === "samples") return data.samples[i];
  if (name === "value") return figureAt("value", state.metric, i);
  if (name === "change") return changeOf(i);
  return figureAt("value", otherMetrics()[Number(name.slice(5)) - 1] ?? state.metric, i);
}

const compare = new Intl.Collator(undefined, { numeric: true }).compare;

// Undefined figures come last, whichever way the column is sorted; equals stay newest first.
function sortedVersions(versions, [name, direction]) {
  const sign = direction === "desc" ? -1 : 1, values = new Map(versions.map(i => [i, valueOf(i, name)]));
  return [...versions].sort((a, b) => {
    const x = values.get(a), y = values.get(b);
    if (typeof x === "string") return sign * compare(x, y) || a - b;
    return (Number.isNaN(x) - Number.isNaN(y)) || sign * (x - y) || a - b;
  });
}

const micro = (text, attributes = {}) => element("span", { class: "micro", ...attributes }, text);

function figureCells(i) {
  const metric = state.metric, [value, low, high] = ["value", "low", "high"].map(name => figureAt(name, metric, i));
  const best = BESTS[figureAt("standing", metric, i)], verdict = verdictOf(i);
  const kind = verdict in { first: 1, other: 1, "": 1 } ? "delta" : `delta delta--${verdict}`, p = figureAt("p", metric, i);
  const sure = Number.isNaN(p) || verdict === "same" || kind === "delta" ? [] : [micro(`p = ${probabilityText(p)}`)];
  const others = otherMetrics().map(other => {
    const bounds = [figureAt("low", other, i), figureAt("high", other, i)];
    return element("td", {}, metricText(figureAt("value", other, i)), micro(Number.isNaN(bounds[0]) ? "" : intervalText(...bounds)));
  });
  return [
    element("td", {}, metricText(value), ...(best ? [micro(best, best === "best" ? { class: "micro versions__best" } : {})] : [])),
    element("td", { class: "text" }, intervalText(low, high)),
    element("td", { class: "text" }, element("span", { class: kind }, changeText(verdict, changeOf(i))), ...sure),
    element("td", {}, movedText(i) || "–"),
    ...others,
  ];
}

// Two at most: a third one takes the place of the first.
function pickOf(i) {
  const box = element("input", { type: "checkbox", "aria-label": `Compare ${page.data.names[i]}`, "data-pick": String(i) });
  box.checked = state.pick.includes(i);
  box.addEventListener("change", () => change({ pick: box.checked ? [...state.pick, i].slice(-2) : state.pick.filter(other => other !== i) }));
  return box;
}

// The command that compares the two that are picked, the older one first.
function commandOf(pick) {
  const [after, before] = [...pick].sort((a, b) => a - b).map(i => page.data.files[i]);
  return `reportgen compare ${before} ${after} -o compare.html`;
}

function rowOf(i) {
  const data = page.data, name = data.names[i], model = data.models[data.model[i]], set = data.data[data.dataset[i]];
  const link = data.pages[i] ? element("a", { href: data.pages[i], dir: "auto", title: name }, name) : element("span", { dir: "auto", title: name }, name);
  return element("tr", state.pick.includes(i) ? { "data-picked": "" } : {},
    element("th", { scope: "row" }, pickOf(i), link, micro(model, { dir: "auto", title: model })),
    element("td", { class: "text", title: data.created[i] }, data.days[i] || "–", ...(data.latest[i] ? [micro("latest")] : [])),
    ...(data.metrics.length ? figureCells(i) : []),
    element("td", { class: "text versions__data", dir: "auto", title: set }, set),
    element("td", {}, countText(data.samples[i])),
    element("td", { class: "text" }, data.records[i] ? element("a", { href: data.records[i] }, "JSON") : "–"),
  );
}

function saveVersions() {
  const data = page.data, number = x => (Number.isNaN(x) ? "" : x);
  const heads = data.metrics.flatMap(({ key }) => [key, `${key}_low`, `${key}_high`]);
  const rows = sortedVersions(shown(), state.sort).map(i => [
    data.models[data.model[i]], data.names[i], data.created[i], data.data[data.dataset[i]], data.samples[i], data.keys[i],
    ...data.metrics.flatMap((_, k) => ["value", "low", "high"].map(name => number(figureAt(name, k, i)))),
  ]);
  saveCsv("versions.csv", [["model", "version", "created", "dataset", "samples", "file", ...heads], ...rows]);
}

function captionOf(order, end) {
  const n = order.length, all = size(), of = n < all ? `${countText(n)} of ${countText(all)} versions` : `${countText(all)} ${all === 1 ? "version" : "versions"}`;
  const part = n > AT_ONCE ? `, ${state.start + 1}–${end} shown` : "";
  const only = [[state.model, "models"], [state.data, "data"]].filter(([k]) => k >= 0).map(([k, name]) => page.data[name][k]);
  return `${of}${only.length ? `: ${only.join(" on ")}` : ""}${part}.`;
}

function mountPick(table) {
  const said = byId("versions-said"), code = byId("versions-command"), copy = byId("versions-copy"), clear = byId("versions-unpick");
  const draw = () => {
    const { pick } = state, isWhole = pick.length === 2;
    said.textContent = isWhole ? "Compare them, in this page's folder:" : pick.length ? `${page.data.names[pick[0]]} is picked; pick another one to compare.` : "Pick two versions to compare them.";
    code.textContent = isWhole ? commandOf(pick) : "";
    code.hidden = copy.hidden = !isWhole;
    clear.hidden = !pick.length;
    for (const box of each("[data-pick]", table)) {
      box.checked = pick.includes(Number(box.dataset.pick));
      box.closest("tr").toggleAttribute("data-picked", box.checked);
    }
  };
  copy.addEventListener("click", () => copyText(code.textContent, "Command copied.", "Copying was refused. Select the command instead."));
  clear.addEventListener("click", () => change({ pick: [] }));
  listen(["pick"], draw);
  each("tbody tr", table).forEach((row, i) => row.cells[0].prepend(pickOf(i)));
}

export function mount() {
  const table = byId("versions-table");
  const text = byId("versions-text"), all = byId("versions-all"), before = byId("versions-before"), after = byId("versions-after");
  const heads = each("th[data-sort]", table);

  function nameHeads() {
    const titles = { value: page.data.metrics[state.metric]?.title };
    otherMetrics().forEach((k, i) => { titles[`other${i + 1}`] = page.data.metrics[k].title; });
    for (const head of heads) {
      const { sort } = head.dataset;
      if (titles[sort]) for (const name of head.children) name.textContent = titles[sort];
      if (sort === state.sort[0]) head.setAttribute("aria-sort", state.sort[1] === "desc" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }
  function draw() {
    const order = sortedVersions(shown(), state.sort), end = Math.min(state.start + AT_ONCE, order.length);
    nameHeads();
    table.tBodies[0].replaceChildren(...order.slice(state.start, end).map(rowOf));
    table.hidden = !order.length;
    byId("versions-none").hidden = order.length > 0;
    byId("versions-shown").textContent = captionOf(order, end);
    before.hidden = state.start === 0;
    after.hidden = end >= order.length;
    all.hidden = order.length === size();
  }
  for (const head of heads) head.firstElementChild.addEventListener("click", () => {
    const name = head.dataset.sort, turn = state.sort[0] === name && state.sort[1] === "desc";
    change({ sort: [name, turn ? "asc" : "desc"], start: 0 });
  });
  text.addEventListener("input", rested(() => change({ text: text.value, start: 0 }), 120));
  all.addEventListener("click", () => change({ text: "", model: -1, data: -1, start: 0 }));
  before.addEventListener("click", () => change({ start: Math.max(0, state.start - AT_ONCE) }));
  after.addEventListener("click", () => change({ start: state.start + AT_ONCE }));
  byId("save-csv").addEventListener("click", saveVersions);
  // Only then: what is being typed is not in the state yet.
  listen(["text"], () => { if (text.value !== state.text) text.value = state.text; });
  listen(["metric", "model", "data", "text", "sort", "start"], draw);
  if (size() > AT_ONCE) after.hidden = false;
  mountPick(table);
}
