// The one state of the page. Blocks change it and listen to it; nothing else is shared between them.

import { rested } from "./dom.js";

export const state = {
  step: 0,             // position of the threshold in page.steps
  own: false,          // every label at its own threshold instead
  cell: [0, 0],        // truth, prediction; page.none stands for none
  view: "cell",        // what the gallery shows: cell, all, errors, or a state of `label`
  label: -1,
  values: "count",     // count, row or column
  show: "all",         // all, errors or matches
  order: "label",
  scale: "share",      // share or count
  sort: ["f1", "asc"],
  curve: -1,           // the label whose curves are drawn, -1 for all
  start: 0,            // first case of the gallery page
  image: null,         // id of the sample in the lightbox
  box: "",             // which of its boxes: p or t and the number of the prediction or the truth
  section: "",
};

// Views of the gallery that need no label; with one they are about that label.
export const OF_ALL = ["cell", "all", "errors", "worst", "missed", "missed-small", "missed-medium", "missed-large", "spurious", "misclassified", "duplicate", "location"];

export const page = { labels: [], steps: [0], none: 0, words: {}, counts: null, data: null };

const listeners = [], late = new Set(), unseen = new Set();
const sight = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) unseen.delete(target);
    else unseen.add(target);
  }
  if (late.size) catchUp(listener => !unseen.has(listener.node));
}, { rootMargin: "200px" });

// Calls `act` after a change of any of `keys`, in the order of listening. What only draws inside `node` may name it: a
// dragged slider leaves out what is out of sight, until it comes into sight or the slider rests.
export function listen(keys, act, node = null) {
  listeners.push({ keys: new Set(keys), act, node });
  if (node) sight.observe(node);
}

export function catchUp(due = () => true) {
  for (const listener of [...late].filter(due)) {
    late.delete(listener);
    listener.act();
  }
}

const catchUpAtRest = rested(() => catchUp(), 120);

const same = (a, b) => a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => x === b[i]));

export function change(changes, dragging = false) {
  const changed = Object.keys(changes).filter(key => !same(state[key], changes[key]));
  if (!changed.length) return;
  Object.assign(state, changes);
  if (changed.includes("step") || changed.includes("own")) count();
  for (const listener of listeners) {
    if (!changed.some(key => listener.keys.has(key))) continue;
    if (dragging && unseen.has(listener.node)) late.add(listener);
    else {
      late.delete(listener);
      listener.act();
    }
  }
  if (late.size) catchUpAtRest();
}

export function count() {
  if (state.own) page.counts.set(page.data.own);
  else {
    if (page.counted === "own") page.counts.clear();
    page.counts.go(state.step);
  }
  page.counted = state.own ? "own" : "step";
}

export function nearestStep(value) {
  let best = 0;
  for (let i = 1; i < page.steps.length; i++) if (Math.abs(page.steps[i] - value) < Math.abs(page.steps[best] - value)) best = i;
  return best;
}

export function labelNamed(name) {
  return page.labels.indexOf(name);
}

export function labelName(label) {
  return page.labels[label];
}

export function openCell(truth, prediction) {
  change({ cell: [truth, prediction], view: "cell", start: 0 });
}

export function openLabel(label, view) {
  change({ label, view, start: 0 });
}
