// What the cells of the confusion matrix say and how they look, in which order, and where the keys lead.

import { countText, percentText } from "../numbers.js";
import { page, state } from "../store.js";

// Step 1 to 6 of the ramp for a share of the row (of the column where the row has no total).
function heatStep(share) {
  if (!(share > 0)) return 0;
  return 1 + [0.05, 0.12, 0.25, 0.5, 0.8].filter(limit => share > limit).length;
}

function cellShare(truth, prediction) {
  const counts = page.counts, byColumn = state.values === "column" || truth === page.none;
  return counts.cell(truth, prediction) / (byColumn ? counts.predicted[prediction] : counts.support[truth]);
}

function isShown(truth, prediction) {
  return state.show === "all" || (state.show === "matches") === (truth === prediction);
}

// What a cell says and how it looks: text, and the class of its ramp.
export function cellLook(truth, prediction) {
  const value = page.counts.cell(truth, prediction), diagonal = truth === prediction;
  const none = prediction === page.none ? " none" : "";
  if (!isShown(truth, prediction)) return { text: "·", look: `z${none}` };
  if (!value) return { text: diagonal ? "0" : "·", look: `z${none}` };
  const share = cellShare(truth, prediction);
  const undefinedShare = (state.values === "row" && truth === page.none) || (state.values === "column" && prediction === page.none);
  const text = state.values === "count" ? countText(value) : undefinedShare ? "–" : percentText(share);
  return { text, look: `${diagonal ? "b" : "o"}${heatStep(share)}${none}` };
}

// The labels in the chosen order; none always stands last.
export function orderedLabels() {
  const counts = page.counts, labels = page.labels.map((_, label) => label);
  if (state.order === "label") return labels;
  const key = state.order === "support" ? label => counts.support[label] : label => counts.support[label] - counts.found[label];
  return labels.sort((a, b) => key(b) - key(a) || a - b);
}

// Arrow keys, Home, End and Page keys move by positions; returns the new position or null.
export function movedBy(event, [row, column], rows, columns) {
  const to = {
    ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1], ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
    Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows - 1 : row, columns - 1],
    PageDown: [row + 10, column], PageUp: [row - 10, column],
  }[event.key];
  return to ? [Math.max(0, Math.min(rows - 1, to[0])), Math.max(0, Math.min(columns - 1, to[1]))] : null;
}
