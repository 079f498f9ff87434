// The state of a comparison, and the same as an address.

import { unescaped, hashFrom, keepAddress, partsOf, sortIn } from "./address.js";
import { page, state } from "./store.js";

Object.assign(state, {
  pair: 0,                  // which of page.data.pairs
  board: ["macro_f1", "desc"],
  view: "broken",           // state of the items shown, "all" for all that changed or are wrong
  label: -1,                // of the items shown, -1 for all
  cell: null,               // truth, prediction: only items that are in this cell before or after
  picked: null,             // numbers of the items picked in the chart, null for all
  sort: ["change", "asc"],  // of the labels
  start: 0,
  case: null,               // number of the item in the lightbox, in the pair
});

export const pairNow = () => page.data.pairs[state.pair];

// Whether an item is in a view: in its state, or in any but right.
export function isOfView(cases, number, view) {
  const name = page.data.states[cases.state[number]];
  return view === "all" ? name !== "right" : name === view;
}

// How often a truth was predicted as something before and after, or null where that is not in the file.
export function movedCell(truth, prediction) {
  return pairNow().cells.find(cell => cell[0] === truth && cell[1] === prediction)?.slice(2) ?? null;
}

export const labelText = (label, otherwise) => (label === page.none ? otherwise : page.labels[label]);

// An item by name: its sample, and which of the items of that sample in this view it is.
function caseName(number) {
  const cases = page.data.cases[state.pair], sample = sampleOf(state.pair, number);
  let turn = 0;
  for (let i = 0; i < number; i++) if (isOfView(cases, i, state.view) && sampleOf(state.pair, i) === sample) turn++;
  return [page.data.samples.ids[sample], turn];
}

export function sampleOf(pair, number) {
  const { before, after } = page.data.pairs[pair], cases = page.data.cases[pair];
  return cases.after[number] >= 0 ? page.data.sides[after].sample[cases.after[number]] : page.data.sides[before].sample[cases.before[number]];
}

function caseNamed(pair, view, id, turn) {
  const cases = page.data.cases[pair];
  if (!cases) return null;
  for (let i = 0, left = turn; i < cases.state.length; i++) {
    if (isOfView(cases, i, view) && page.data.samples.ids[sampleOf(pair, i)] === id && left-- === 0) return i;
  }
  return null;
}

const defaults = {};
const name = label => (label === page.none ? "" : encodeURIComponent(page.labels[label]));

function hashOf(now) {
  const parts = [];
  if (now.section) parts.push(now.section);
  if (now.pair !== defaults.pair) parts.push(`pair=${encodeURIComponent(page.data.pairs[now.pair].name)}`);
  if (now.board.join() !== defaults.board.join()) parts.push(`board=${now.board.join(",")}`);
  if (now.view !== page.data.pairs[now.pair].state || now.case !== null) parts.push(`state=${now.view}`);
  if (now.label >= 0) parts.push(`label=${name(now.label)}`);
  if (now.cell) parts.push(`cell=${now.cell.map(name).join(",")}`);
  if (now.sort.join() !== defaults.sort.join()) parts.push(`sort=${now.sort.join(",")}`);
  if (now.start) parts.push(`from=${now.start}`);
  if (now.case !== null) {
    const [id, turn] = caseName(now.case);
    parts.push(`img=${encodeURIComponent(id)}`);
    if (turn) parts.push(`turn=${turn}`);
  }
  return hashFrom(parts);
}

const labelWritten = text => (text === "" ? page.none : page.labels.indexOf(unescaped(text)));

// Unknown and malformed parts are left out, so an old link still opens what it can.
function stateOf(hash) {
  const { section, values } = partsOf(hash), next = { ...defaults, section };
  const text = key => values.get(key) ?? "", pair = page.data.pairs.findIndex(one => one.name === unescaped(text("pair")));
  if (pair >= 0) next.pair = pair;
  next.view = page.data.pairs[next.pair].state;
  if (text("state") === "all" || (page.data.states.includes(text("state")) && text("state") !== "right")) next.view = text("state");
  if (values.has("label") && labelWritten(text("label")) < page.none) next.label = labelWritten(text("label"));
  const cell = text("cell").split(",").map(labelWritten);
  if (cell.length === 2 && cell.every(label => label >= 0)) next.cell = cell;
  next.board = sortIn("#board th", "measure", text("board"), "desc") ?? next.board;
  next.sort = sortIn("#label-changes th", "sort", text("sort"), "asc") ?? next.sort;
  if (/^\d{1,9}$/.test(text("from"))) next.start = Number(text("from"));
  if (values.has("img")) next.case = caseNamed(next.pair, next.view, unescaped(text("img")), /^\d{1,6}$/.test(text("turn")) ? Number(text("turn")) : 0);
  return next;
}

export function startRouter() {
  const lead = document.querySelector("[data-measure]");  // the leaderboard begins sorted by its first figure
  if (lead) state.board = [lead.dataset.measure, lead.dataset.better];
  Object.assign(defaults, structuredClone(state));
  return keepAddress({ hashOf, stateOf, moves: ["pair", "view", "label", "cell", "case"], settings: ["board", "sort", "start"], evidence: "gallery" });
}
