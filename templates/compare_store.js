// The state of a comparison, and the same in the address: names, not positions.

import { byId, rested } from "./dom.js";

export const state = {
  pair: 0,                  // which of page.data.pairs
  board: ["macro_f1", "desc"],
  view: "broken",           // state of the items shown
  label: -1,                // of the items shown, -1 for all
  cell: null,               // truth, prediction: only items that are in this cell before or after
  sort: ["change", "asc"],  // of the labels
  start: 0,
  case: null,               // number of the item in the lightbox, in the pair
  section: "",
};

export const page = { data: null, none: 0 };

export const pairNow = () => page.data.pairs[state.pair];

const listeners = [];

export function listen(keys, act) {
  listeners.push({ keys: new Set(keys), act });
}

const same = (a, b) => a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => x === b[i]));

export function change(changes) {
  const changed = Object.keys(changes).filter(key => !same(state[key], changes[key]));
  if (!changed.length) return;
  Object.assign(state, changes);
  for (const listener of listeners) if (changed.some(key => listener.keys.has(key))) listener.act();
}

export const labelText = (label, otherwise) => (label === page.none ? otherwise : page.data.labels[label]);

// An item by name: its sample, and which of the items of that sample in this state it is.
function caseName(number) {
  const cases = page.data.cases[state.pair], sample = sampleOf(state.pair, number);
  let turn = 0;
  for (let i = 0; i < number; i++) if (cases.state[i] === cases.state[number] && sampleOf(state.pair, i) === sample) turn++;
  return [page.data.items.ids[sample], turn];
}

export function sampleOf(pair, number) {
  const { before, after } = page.data.pairs[pair], cases = page.data.cases[pair];
  return cases.after[number] >= 0 ? page.data.sides[after].sample[cases.after[number]] : page.data.sides[before].sample[cases.before[number]];
}

function caseNamed(pair, view, id, turn) {
  const cases = page.data.cases[pair];
  if (!cases) return null;
  const wanted = page.data.states.indexOf(view);
  for (let i = 0, left = turn; i < cases.state.length; i++) {
    if (cases.state[i] === wanted && page.data.items.ids[sampleOf(pair, i)] === id && left-- === 0) return i;
  }
  return null;
}

const defaults = {};
const name = label => (label === page.none ? "" : encodeURIComponent(page.data.labels[label]));

export function hashOf(now) {
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
  return parts.length ? `#${parts.join("&")}` : "";
}

function textOf(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

const labelNamed = text => (text === "" ? page.none : page.data.labels.indexOf(textOf(text)));

// Unknown and malformed parts are left out, so an old link still opens what it can.
export function stateOf(hash) {
  const next = { ...defaults }, found = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, ...rest] = part.split("=");
    if (rest.length) found.set(key, rest.join("="));
    else next.section = byId(textOf(key)) ? textOf(key) : "";
  }
  const text = key => found.get(key) ?? "", pair = page.data.pairs.findIndex(one => one.name === textOf(text("pair")));
  if (pair >= 0) next.pair = pair;
  next.view = page.data.pairs[next.pair].state;
  if (page.data.states.includes(text("state")) && text("state") !== "right") next.view = text("state");
  if (found.has("label") && labelNamed(text("label")) < page.none) next.label = labelNamed(text("label"));
  const cell = text("cell").split(",").map(labelNamed);
  if (cell.length === 2 && cell.every(label => label >= 0)) next.cell = cell;
  const [column, direction] = text("board").split(",");
  if (/^[a-z0-9_]+$/.test(column) && document.querySelector(`[data-measure="${column}"]`)) next.board = [column, direction === "asc" ? "asc" : "desc"];
  const [by, way] = text("sort").split(",");
  if (document.querySelector("[data-sort]") && /^[a-z]+$/.test(by) && document.querySelector(`[data-sort="${by}"]`)) next.sort = [by, way === "desc" ? "desc" : "asc"];
  if (/^\d{1,9}$/.test(text("from"))) next.start = Number(text("from"));
  if (found.has("img")) next.case = caseNamed(next.pair, next.view, textOf(text("img")), /^\d{1,6}$/.test(text("turn")) ? Number(text("turn")) : 0);
  return next;
}

// A viewer may forbid history; then the address simply stays as it is.
function write(push) {
  const address = location.href.split("#")[0] + hashOf(state);
  if (address === location.href) return;
  try {
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  } catch { /* the state lives on in the page */ }
}

export function reveal(section) {
  const target = section && byId(section);
  if (target) target.scrollIntoView();
}

export function openHash(hash) {
  const next = stateOf(hash);
  change(next);
  reveal(next.section || (/[#&](state|label|cell)=/.test(hash) ? "items" : ""));
}

export function startRouter() {
  Object.assign(defaults, structuredClone(state));
  const settle = rested(() => write(false), 150);
  listen(["pair", "view", "label", "cell", "case"], () => write(true));
  listen(["board", "sort", "start", "section"], settle);
  addEventListener("popstate", () => change(stateOf(location.hash)));
  addEventListener("hashchange", () => change(stateOf(location.hash)));
  document.addEventListener("click", event => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || event.metaKey || event.ctrlKey || link.classList.contains("skip")) return;
    event.preventDefault();
    change({ section: link.getAttribute("href").slice(1) });
    reveal(state.section);
  });
}
