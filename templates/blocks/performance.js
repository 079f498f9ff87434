// Bars by label: the rows on show follow the threshold; which labels are on show is chosen above.

import { byId, each, setAttribute, setText } from "../dom.js";
import { countText, placeText } from "../numbers.js";
import { listen, page, state } from "../store.js";
import { openLabel } from "../report_store.js";

const AT_ONCE = 100;
const FEW = 10;

function place(rect, start, width) {
  setAttribute(rect, "x", placeText(start / 100));
  setAttribute(rect, "width", placeText(Math.max(0, width) / 100));
}

function figuresOf(label) {
  const counts = page.counts;
  return { called: counts.called(label), correct: counts.found[label], misclassified: counts.misclassified(label), missed: counts.missed[label], support: counts.support[label] };
}

function fillRow(row, label, split, largest) {
  const counts = page.counts, spare = 100 - split, share = state.scale === "share";
  const figures = figuresOf(label);
  const unit = spare / (share ? figures.support || 1 : largest);
  const leftUnit = share ? (counts.predicted[label] ? split / counts.predicted[label] : 0) : unit;
  const { called, spurious, correct, wrong, missed } = row.parts, alone = counts.spurious[label] * leftUnit, left = figures.called * leftUnit - alone;
  place(called, split - left, left);
  if (spurious) place(spurious, split - left - alone, alone);
  place(correct, split, figures.correct * unit);
  place(wrong, split + figures.correct * unit, figures.misclassified * unit);
  place(missed, split + (figures.correct + figures.misclassified) * unit, figures.missed * unit);
  for (const [name, node] of Object.entries(row.numbers)) {
    setText(node, countText(figures[name]));
    node.classList.toggle("zero", !figures[name]);
  }
}

function nameRow(row, label) {
  row.label = label;
  row.node.dataset.label = label;
  setText(row.button, page.labels[label]);
  row.button.title = page.labels[label];
}

function rowOf(node) {
  const parts = Object.fromEntries(["called", "spurious", "correct", "wrong", "missed"].map(name => [name, node.querySelector(`rect.${name}`)]));
  const numbers = Object.fromEntries(each("[data-count]", node).map(cell => [cell.dataset.count, cell]));
  return { node, parts, numbers, button: node.querySelector("button"), label: Number(node.dataset.label) };
}

function chosen(show, text) {
  const counts = page.counts, labels = page.labels.map((_, label) => label);
  if (text) return labels.filter(label => page.labels[label].toLowerCase().includes(text));
  if (show === "few") return labels.sort((a, b) => counts.support[a] - counts.support[b] || a - b).slice(0, FEW);
  const f1 = label => { const value = counts.f1(label); return Number.isNaN(value) ? 2 : value; };
  labels.sort((a, b) => f1(a) - f1(b) || a - b);
  return show === "worst" ? labels.slice(0, FEW) : labels;
}

// The worst thing about a label is what its name opens: the view of most rows, of the correct ones where there is no other.
function openWorst(label) {
  const figures = { ...figuresOf(label), correct: 0.5 }, among = [...page.views.values()].filter(view => view.of && figures[view.rows] !== undefined);
  openLabel(label, among.reduce((best, next) => (figures[next.rows] > figures[best.rows] ? next : best)).state);
  byId("gallery")?.scrollIntoView();
}

export function mount() {
  const table = byId("performance-table");
  const split = Number(table.dataset.split), body = table.tBodies[0];
  const rows = each("tr", body).map(rowOf);
  const show = byId("performance-show"), find = byId("performance-find"), more = byId("performance-more");
  const firstOrder = rows.map(row => row.label);
  let shown = rows;

  function draw() {
    const counts = page.counts;
    let largest = 1;
    for (let label = 0; label < page.none; label++) largest = Math.max(largest, counts.support[label], counts.called(label) * (100 - split) / split);
    for (const row of shown) fillRow(row, row.label, split, largest);
  }
  function choose() {
    const text = find?.value.trim().toLowerCase() ?? "";
    const labels = show || text ? chosen(show?.value ?? "all", text) : firstOrder;
    const visible = labels.slice(0, Math.min(AT_ONCE, rows.length));
    shown = rows.slice(0, visible.length);
    shown.forEach((row, i) => nameRow(row, visible[i]));
    body.replaceChildren(...shown.map(row => row.node));
    setText(more, visible.length < labels.length ? `${visible.length} of ${countText(labels.length)} labels; find others by name.` : text && !labels.length ? `No label contains “${find.value.trim()}”.` : "");
    draw();
  }
  body.addEventListener("click", event => {
    const row = event.target.closest("button") && event.target.closest("tr");
    if (row) openWorst(Number(row.dataset.label));
  });
  show?.addEventListener("change", choose);
  find?.addEventListener("input", choose);
  listen(["step", "own", "scale"], draw, table);
  choose();
}
