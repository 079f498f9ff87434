// What the cells of the confusion matrix show and how they are coloured, and in which order. The
// colours and the order of groups are those of reportgen/report/heat.py and label_order.py.

import { countText, percentText } from "../numbers.js";
import { page, state } from "../store.js";
import { isUncounted } from "../report_store.js";
import { diagonalStep, errorStep } from "./heat_steps.js";
import { isTogether, TOGETHER, togetherOf } from "./together.js";

export const STEPS = 6;

// The largest count off the diagonal, at least 1.
export function largestError() {
  const { cells, width } = page.counts;
  let largest = 1;
  for (let i = 0; i < cells.length; i++) if (cells[i] > largest && i % (width + 1)) largest = cells[i];
  return largest;
}

function shareOf(truth, prediction) {
  const { counts, none } = page, byColumn = state.values === "column" || truth === none;
  return counts.cell(truth, prediction) / (byColumn ? counts.predicted[prediction] : counts.support[truth]);
}

const isShown = isDiagonal => state.show === "all" || (state.show === "matches") === isDiagonal;

// Which labels go together: nothing is an error there, so all cells have one ramp.
function togetherLook(truth, prediction) {
  const { none } = page;
  if (truth === none || prediction === none) return { text: "", look: "z" };
  const value = togetherOf([truth, prediction]), isMean = state.values === "mean";
  if (!isShown(truth === prediction) || Number.isNaN(value) || (!isMean && !value)) return { text: "", look: "z" };
  const share = isMean ? value : value / togetherOf([truth, truth]);
  return { text: TOGETHER[state.values].text(value), look: `b${diagonalStep(share)}` };
}

// A function that says of a cell its number in full, "" where it has none or is not shown.
export function cellValues() {
  const { counts, none } = page;
  return (truth, prediction) => {
    const isOutside = truth === none && prediction === none;
    if (isOutside || !isShown(truth === prediction)) return "";
    if (isTogether()) return truth === none || prediction === none || Number.isNaN(togetherOf([truth, prediction])) ? "" : togetherOf([truth, prediction]);
    if (isUncounted(truth, prediction)) return "";
    if (state.values === "count") return counts.cell(truth, prediction);
    const of = state.values === "row" ? (truth === none ? NaN : counts.support[truth]) : (prediction === none ? NaN : counts.predicted[prediction]);
    return of ? counts.cell(truth, prediction) / of : "";
  };
}

// A function that says of a cell its text and the class of its ramp; among errors alone the largest is the measure.
export function cellLooks() {
  const { counts, none } = page, largest = state.show === "errors" ? largestError() : 0;
  const stepOfError = (truth, prediction, value) => (largest ? Math.ceil(STEPS * Math.sqrt(value / largest)) : errorStep(shareOf(truth, prediction)));
  if (isTogether()) return togetherLook;
  return (truth, prediction) => {
    const value = counts.cell(truth, prediction), isDiagonal = truth === prediction;
    if (!isShown(isDiagonal) || isUncounted(truth, prediction)) return { text: "", look: "z" };
    if (!value) return { text: isDiagonal ? "0" : "", look: "z" };
    const hasNoShare = (state.values === "row" && truth === none) || (state.values === "column" && prediction === none);
    const text = state.values === "count" ? countText(value) : hasNoShare ? "–" : `${percentText(shareOf(truth, prediction))}%`;
    const step = isDiagonal ? diagonalStep(shareOf(truth, prediction)) : stepOfError(truth, prediction, value);
    return { text, look: step ? `${isDiagonal ? "b" : "o"}${step}` : "lo" };
  };
}

// The lowest label of each label's group: it belongs to the group of the label it is confused with most.
function groups() {
  const { cells, width, n } = page.counts, partner = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    let most = 0;
    partner[i] = i;
    for (let j = 0; j < n; j++) {
      const both = cells[i * width + j] + cells[j * width + i];
      if (j !== i && both > most) {
        most = both;
        partner[i] = j;
      }
    }
  }
  let end = partner;
  for (let far = 1; far <= n; far *= 2) {
    const before = end;
    end = before.map(label => before[label]);
  }
  return end.map(label => Math.min(label, partner[label]));
}

// Labels confused with each other together, the group with most errors first.
function grouped(labels, errors) {
  const group = groups(), total = new Int32Array(labels.length);
  for (const label of labels) total[group[label]] += errors(label);
  return labels.sort((a, b) => total[group[b]] - total[group[a]] || group[a] - group[b] || errors(b) - errors(a) || a - b);
}

let last = { key: "", labels: [] };

// The labels in the chosen order; what asks for it at one time gets one answer.
export function orderedLabels() {
  const key = [state.own, state.step, state.order, state.slice].join();
  if (last.key !== key) last = { key, labels: inOrder() };
  return last.labels;
}

// Where there are many labels, their errors are shown together.
function inOrder() {
  const counts = page.counts, labels = page.labels.map((_, label) => label);
  const errors = label => counts.support[label] - counts.found[label];
  if (state.order === "label") return labels;
  if (state.order === "errors" && page.data.is_windowed) return grouped(labels, errors);
  const key = state.order === "support" ? label => counts.support[label] : errors;
  return labels.sort((a, b) => key(b) - key(a) || a - b);
}
