// The change of the confusion matrix: a cell opens the cases that are, or were, in it.

import { byId, each, element, setText } from "../dom.js";
import { countText, shortName } from "../numbers.js";
import { reveal } from "../address.js";
import { labelText, pairNow } from "../compare_store.js";
import { change, listen, page, state } from "../store.js";

const STEPS = 4, MOST_LISTED = 50, LISTED_BESIDE = 10;

function countChange(value) {
  return (value > 0 ? "+" : value < 0 ? "−" : "") + countText(Math.abs(value));
}

const isBetter = ([truth, prediction, before, after]) => (after > before) === (truth === prediction);

function lookOf(cell, largest) {
  const difference = cell ? cell[3] - cell[2] : 0;
  if (!difference) return "z";
  const step = largest > 1 ? 1 + Math.min(STEPS - 1, Math.floor(STEPS * Math.abs(difference) / largest)) : 2;
  return `${isBetter(cell) ? "b" : "o"}${step}`;
}

function openMoved(truth, prediction) {
  const cell = [truth, prediction], { data } = page, cases = data.cases[state.pair];
  if (!cases) return;
  // The state in which most of the cell's cases are comes first.
  const order = ["broken", "fixed", "spurious", "gone", "other", "same"];
  const { before, after } = pairNow(), found = new Map();
  for (let i = 0; i < cases.state.length; i++) {
    const rows = [[data.sides[before], cases.before[i]], [data.sides[after], cases.after[i]]].filter(([, row]) => row >= 0);
    const fits = rows.some(([side, row]) => side.truth[row] === truth && side.prediction[row] === prediction);
    if (fits) found.set(data.states[cases.state[i]], (found.get(data.states[cases.state[i]]) ?? 0) + 1);
  }
  const view = order.filter(name => found.has(name)).sort((a, b) => found.get(b) - found.get(a))[0] ?? state.view;
  change({ cell, view, label: -1, picked: null, start: 0 });
  reveal("items");
}

export function mount() {
  const list = byId("moved-pairs"), table = byId("moved");
  // What is missed stands first, then the labels in their order.
  const rows = table ? [...table.tBodies[0].rows].map(row => {
    const cells = each("td[role=gridcell]", row);
    return cells.length > page.none ? [...cells.slice(1), cells[0]] : cells;
  }) : [];
  const columns = rows.length && rows[0].length > page.none ? [page.none, ...rows[0].keys()].slice(0, -1) : [...(rows[0]?.keys() ?? [])];

  function name(label, otherwise) {
    return label === page.none ? element("i", {}, otherwise) : element("bdi", {}, shortName(page.labels[label], 40));
  }
  function drawList() {
    const { missed, none } = page.data.words;
    const most = pairNow().cells.filter(cell => cell[2] !== cell[3] && cell[0] !== cell[1]).slice(0, table ? LISTED_BESIDE : MOST_LISTED);
    list.replaceChildren(...most.map(cell => {
      const [truth, prediction, before, after] = cell, better = isBetter(cell);
      const names = element("span", { dir: "auto" }, name(truth, none), " → ", name(prediction, missed));
      const counts = element("small", {}, `${countText(before)} → ${countText(after)}`);
      const button = element("button", { type: "button" }, names, counts, element("span", { class: `delta delta--${better ? "better" : "worse"}` }, `${countChange(after - before)}, ${better ? "better" : "worse"}`));
      button.addEventListener("click", () => openMoved(truth, prediction));
      return element("li", {}, button);
    }));
  }
  function cellsByPlace() {
    return new Map(pairNow().cells.map(cell => [`${cell[0]},${cell[1]}`, cell]));
  }
  function drawTable() {
    const cells = cellsByPlace(), largest = Math.max(1, ...pairNow().cells.map(cell => Math.abs(cell[3] - cell[2])));
    rows.forEach((row, truth) => row.forEach((node, prediction) => {
      const cell = cells.get(`${truth},${prediction}`);
      node.className = lookOf(cell, largest) + (prediction === page.none ? " none" : "");
      setText(node, cell && cell[2] !== cell[3] ? countChange(cell[3] - cell[2]) : "·");
    }));
  }
  function place(node) {
    const truth = rows.findIndex(row => row.includes(node));
    return truth < 0 ? null : [truth, rows[truth].indexOf(node)];
  }
  function tell(node) {
    const at = place(node);
    if (!at) return;
    const [, , before, after] = cellsByPlace().get(at.join()) ?? [0, 0, 0, 0], { missed, none } = page.data.words;
    const verdict = after === before ? "no change" : `${countChange(after - before)}, ${isBetter([...at, before, after]) ? "better" : "worse"}`;
    setText(byId("moved-focus"), `Ground truth ${shortName(labelText(at[0], none), 40)}, predicted ${shortName(labelText(at[1], missed), 40)}: ${countText(before)} before, ${countText(after)} after (${verdict}).`);
  }
  function focusCell(row, column) {
    const node = rows[Math.max(0, Math.min(rows.length - 1, row))][columns[Math.max(0, Math.min(columns.length - 1, column))]];
    for (const other of each('td[tabindex="0"]', table)) other.setAttribute("tabindex", "-1");
    node.setAttribute("tabindex", "0");
    node.focus();
  }
  if (table) {
    table.addEventListener("focusin", event => tell(event.target));
    table.addEventListener("mouseover", event => tell(event.target));
    table.addEventListener("click", event => place(event.target) && openMoved(...place(event.target)));
    table.addEventListener("keydown", event => {
      const at = place(event.target), move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -999], End: [0, 999] }[event.key];
      if (!at) return;
      if (event.key === "Enter" || event.key === " ") openMoved(...at);
      else if (move) focusCell(at[0] + move[0], columns.indexOf(at[1]) + move[1]);
      else return;
      event.preventDefault();
    });
  }
  const drawMoved = () => { drawList(); if (table) drawTable(); };
  listen(["pair"], drawMoved);
  drawMoved();
}
