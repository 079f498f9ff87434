// The state of a report, and the counts that follow from it.

import { SlicedCounts } from "./slice_counts.js";
import { change, implied, labelName, listen, page, state } from "./store.js";

Object.assign(state, {
  step: 0,             // position of the threshold in page.steps
  own: false,          // every label at its own threshold instead
  slice: null,         // the samples that are counted and shown: a column of page.data.slices and one of its values
  cell: [0, 0],        // truth, prediction; page.none stands for none
  view: "cell",        // what the gallery shows: the key of one of page.views
  label: -1,
  within: "",          // a range that narrows the gallery: see blocks/within.js
  values: "count",     // count, row or column
  show: "all",         // all, errors or matches
  order: "label",
  zoom: "whole",       // of a matrix too large for a table: whole or cells
  scale: "count",      // count or share
  sort: ["errors", "desc"],
  filter: "",          // what the labels in the table contain
  only: null,          // the labels that the table is narrowed to, null for all
  strip: null,         // whose images stand under its row: a label and the segment of its bar
  curve: -1,           // the label whose curves are drawn, -1 for all
  figure: "f1",         // of labels side by side: f1, precision or recall
  average: "macro",    // macro or micro: of which figures of all labels are shown
  search: "",           // what the file names in the gallery contain
  by: "",               // its order, as "loss,desc"; "" for that of its view
  start: 0,            // first case of the gallery page
  image: null,         // id of the sample in the lightbox
  box: "",             // which of its boxes: p or t and the number of the prediction or the truth
});

Object.assign(page, { steps: [0], words: {}, counts: null, views: new Map() });

// What blocks keep in the address beside what every report has: by the name of the part, `write` what it says of a state
// ("" for nothing) and `read` what that says of the next, null where it means nothing; `moves` are steps one can go back,
// `section` is where it shows.
export const addressed = new Map();

// What the gallery shows, as the task describes it (reportgen/report/views.py).
export const viewNow = () => page.views.get(state.view);

implied.slice = ["step"];

let sliced = null;

// The counts of the chosen slice, of which those of the whole are a part.
function countsOfSlice() {
  if (sliced?.key !== state.slice.join()) sliced = new SlicedCounts(page.whole, page.data.slices, state.slice);
  return sliced;
}

export function count() {
  page.counts = state.slice ? countsOfSlice() : page.whole;
  if (state.own) page.whole.set(page.data.own);
  else {
    if (page.counted === "own") page.whole.clear();
    page.whole.go(state.step);
    if (state.slice) page.counts.go(state.step);
  }
  page.counted = state.own ? "own" : "step";
}

// A threshold of each label's own is one for all samples.
export const openSlice = slice => change({ slice, start: 0, ...(slice ? { own: false } : {}) });

export const sliceNow = () => state.slice && page.data.slices[state.slice[0]];

// Whether a sample of the file is in the chosen slice; each is where none is chosen.
export const isInSlice = sample => !state.slice || sliceNow().code[sample] === state.slice[1];

// Pairs of errors are counted of all samples alone: in a slice their cells are unknown.
export const isUncounted = (truth, prediction) => Boolean(state.slice && page.data.pairs) && truth !== prediction && truth !== page.none && prediction !== page.none;

// Before any block: they all draw what is counted here.
listen(["step", "own", "slice"], count);

export function nearestStep(value) {
  let best = 0;
  for (let i = 1; i < page.steps.length; i++) if (Math.abs(page.steps[i] - value) < Math.abs(page.steps[best] - value)) best = i;
  return best;
}

export function openCell(truth, prediction) {
  change({ cell: [truth, prediction], view: "cell", within: "", start: 0 });
}

export function openLabel(label, view) {
  change({ label, view, within: "", start: 0 });
}

// The rows of a view in a range, of one label or (-1) of all: what a bin of a chart opens.
export function openWithin(view, label, within) {
  change({ label, view, within, start: 0 });
}

// A label by name; where it is none, the word of the page for that side.
export function calledWord(label, side) {
  return label === page.none ? page.words[side] : labelName(label);
}
