// The one state of a page. Blocks change it and listen to it; nothing else is shared between them. What a page keeps
// there beside the section in view, its own module adds.

import { rested } from "./dom.js";

export const state = { section: "" };

export const page = { labels: [], none: 0, data: null, behaviours: {} };

// What changes with a part of the state, and so is drawn anew where that changes.
export const implied = {};

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
  for (const key of [...changed]) changed.push(...(implied[key] ?? []));
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

export function labelNamed(name) {
  return page.labels.indexOf(name);
}

export function labelName(label) {
  return page.labels[label];
}

export const SYMBOLS = { correct: "✓", wrong: "≠", missed: "○", spurious: "+", nothing: "·" };

// What a row is, from its labelled and its predicted label.
export function outcomeOf(truth, prediction) {
  if (truth === prediction) return "correct";
  return prediction === page.none ? "missed" : truth === page.none ? "spurious" : "wrong";
}
