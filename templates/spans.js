// What became of labelled and predicted spans: the rows of the documents in the file, and mistakes on one span, counted
// over all documents. A row is of both spans where they are one mistake.

import { isInSlice, openCell, openLabel, viewNow } from "./report_store.js";
import { isActive, rowsOf } from "./rows.js";
import { page, state } from "./store.js";

export const CORRECT = 1;
export const TYPE = 2;
export const BOUNDARY = 3;
export const BOTH = 4;
export const MISSED = 5;
export const SPURIOUS = 6;
export const TAIL = { boundary: BOUNDARY, both: BOTH, missed: MISSED };

export const isTied = kind => kind === BOUNDARY || kind === BOTH;

let counted = { key: "" };

export const firstRow = sample => rowsOf(sample)[0];

export function mismatches(sample) {
  const { rows } = page.data, [from, end] = rowsOf(sample);
  let n = 0;
  for (let i = from; i < end; i++) if (rows.kind[i] !== CORRECT && isActive(rows, i)) n++;
  return n;
}

// Mistakes on one span by kind: of labelled ones by their type, and of predictions by theirs. Of a slice those in the file.
function ties() {
  const key = [state.own, state.step, state.slice].join();
  if (counted.key === key) return counted;
  const { ties: all, rows } = page.data, made = () => ({ [BOUNDARY]: new Int32Array(page.none), [BOTH]: new Int32Array(page.none) });
  counted = { key, truth: made(), prediction: made() };
  const add = (of, i, count) => {
    counted.truth[of.kind[i]][of.truth[i]] += count;
    counted.prediction[of.kind[i]][of.prediction[i]] += count;
  };
  if (state.slice) {
    for (let i = 0; i < rows.kind.length; i++) if (isTied(rows.kind[i]) && isActive(rows, i) && isInSlice(rows.sample[i])) add(rows, i, 1);
  } else for (let i = 0; i < all.kind.length; i++) if (isActive(all, i)) add(all, i, all.count[i]);
  return counted;
}

// How many entities of a type there are of a kind; of false positives, predictions of the type where nothing is labelled.
export function countOf(kind, label) {
  const { counts, none } = page, { truth, prediction } = ties();
  if (kind === CORRECT) return counts.found[label];
  if (kind === TYPE) return counts.misclassified(label);
  if (isTied(kind)) return truth[kind][label];
  const of = kind === MISSED ? truth : prediction;
  return (kind === MISSED ? counts.cell(label, none) : counts.cell(none, label)) - of[BOUNDARY][label] - of[BOTH][label];
}

// A cell of the matrix: a type or none that is labelled, and a predicted type or one of TAIL.
export function cellCount(truth, column) {
  if (TAIL[column]) return countOf(TAIL[column], truth);
  return truth === page.none ? countOf(SPURIOUS, Number(column)) : page.counts.cell(truth, Number(column));
}

const viewOf = kind => [...page.views.values()].find(view => view.kind === kind).state;

export function openSpans(truth, column) {
  if (TAIL[column]) openLabel(truth, viewOf(TAIL[column]));
  else if (truth === page.none) openLabel(Number(column), viewOf(SPURIOUS));
  else openCell(truth, Number(column));
}

// The cell that the list of spans is of, as [truth, column]; null where it is of none.
export function cellNow() {
  const { cell, label } = state, { rows, kind } = viewNow(), tail = Object.keys(TAIL).find(name => TAIL[name] === kind);
  if (rows === "cell") return [String(cell[0]), cell[1] === page.none ? "missed" : String(cell[1])];
  if (label < 0) return null;
  return tail ? [String(label), tail] : kind === SPURIOUS ? [String(page.none), String(label)] : null;
}
