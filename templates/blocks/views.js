// Which cases a view of the gallery holds, how many there are of them, and what it is called.

import { media } from "../media.js";
import { countText, namedCount, shortName } from "../numbers.js";
import { activeRows, isActive, rowsOf } from "../rows.js";
import { labelName, page, state } from "../store.js";
import { isInSlice, viewNow } from "../report_store.js";
import { elsewhere, rankOf } from "./suspicion.js";
import { orderNow } from "./case_order.js";
import { cellCount, cellShares, cellTitle } from "./cell_words.js";
import { isSought, soughtTest, soughtText } from "./sought.js";
import { withinTest, withinText } from "./within.js";

// The tests of a row that a task may give its views.
const rowTests = {
  cell: (truth, prediction) => truth === state.cell[0] && prediction === state.cell[1],
  all: () => true,
  errors: (truth, prediction) => truth !== prediction,
  correct: (truth, prediction) => truth === prediction,
  misclassified: (truth, prediction) => prediction !== truth && prediction !== page.none,
  missed: (truth, prediction) => prediction === page.none,
  called: (truth, prediction) => truth !== prediction,
  spurious: truth => truth === page.none,
  suspect: () => true,
};

// The label the view is about; without one it is about all of them.
const isMine = label => (state.label < 0 ? label !== page.none : label === state.label);

// A cell inside the matrix may be a pair of errors: then its cases are the false positives of samples where the other
// label is missed.
const isPair = () => Boolean(page.data.pairs) && state.cell[0] !== state.cell[1] && !state.cell.includes(page.none);

function casesOfPair() {
  const { rows } = page.data, [missed, called] = state.cell, found = [], isMissed = new Set();
  for (let i = 0; i < rows.sample.length; i++) if (rows.truth[i] === missed && rows.prediction[i] === page.none && isActive(rows, i)) isMissed.add(rows.sample[i]);
  for (let i = 0; i < rows.sample.length; i++) if (rows.prediction[i] === called && rows.truth[i] === page.none && isMissed.has(rows.sample[i]) && isActive(rows, i)) found.push(i);
  return found;
}

// Whether a row is in a view, whatever the threshold.
function isIn({ rows, kind, of }, truth, prediction, kindOfRow) {
  if (kind ? kindOfRow !== kind : !rowTests[rows](truth, prediction)) return false;
  return !of || isMine(of === "truth" ? truth : prediction);
}

const kindOf = row => page.data.rows.kind?.[row] ?? 0;

// Whether the view is of whole samples, not of cases on them.
export const isOfSamples = () => Boolean(viewNow().is_whole);

// True positives, false positives and units not found of one sample.
function tallyOf(sample) {
  const { rows } = page.data, [from, end] = rowsOf(sample), none = page.none, tally = { tp: 0, fp: 0, fn: 0 };
  for (let i = from; i < end; i++) {
    if (!isActive(rows, i)) continue;
    if (rows.truth[i] === rows.prediction[i]) tally.tp++;
    else {
      if (rows.prediction[i] !== none) tally.fp++;
      if (rows.truth[i] !== none) tally.fn++;
    }
  }
  return tally;
}

export function tallyText(sample) {
  const { tp, fp, fn } = tallyOf(sample);
  return `${countText(tp)} TP · ${countText(fp)} FP · ${countText(fn)} FN`;
}

const isError = i => page.data.rows.truth[i] !== page.data.rows.prediction[i];

export function errorsOf(sample) {
  const { rows } = page.data, [from, end] = rowsOf(sample);
  let errors = 0;
  for (let i = from; i < end; i++) if (isError(i) && isActive(rows, i)) errors++;
  return errors;
}

const scoreOf = row => (Number.isNaN(page.data.rows.score[row]) ? -1 : page.data.rows.score[row]);
const isHidden = sample => page.data.samples.picture[sample] < 0;

// Of a sample its error with the highest confidence; where nothing is wrong what else there is of it.
function caseOf(sample) {
  const rows = activeRows(sample), errors = rows.filter(isError), among = errors.length ? errors : rows;
  return among.length ? among.reduce((best, row) => (scoreOf(row) > scoreOf(best) ? row : best)) : rowsOf(sample)[0];
}

// The samples in the file with an error, or all of which there is anything to see, most errors first.
function wholeSamples() {
  const { samples } = page.data, isWanted = soughtTest(), least = viewNow().rows === "all" ? 0 : 1, found = [];
  for (let sample = 0; sample < samples.ids.length; sample++) {
    if (!isInSlice(sample) || !isWanted(sample)) continue;
    const [from, end] = rowsOf(sample), errors = from < end ? errorsOf(sample) : -1;
    if (errors >= least) found.push({ sample, errors, row: caseOf(sample) });
  }
  const order = orderNow()?.compare;
  found.sort((a, b) => isHidden(a.sample) - isHidden(b.sample) || (order ? order(a.row, b.row) : b.errors - a.errors) || a.sample - b.sample);
  return found.map(({ row }) => row);
}

// Whether it is of ground truth in doubt, the most likely first.
const isOfSuspects = () => viewNow().rows === "suspect";

// The rows in the file that belong to the view: those with a picture first, then the highest confidence.
export function casesInView() {
  if (isOfSamples()) return wholeSamples();
  const rows = page.data.rows, view = viewNow(), isWithin = withinTest(), isWanted = soughtTest(), order = orderNow()?.compare;
  const found = view.rows === "cell" && isPair() ? casesOfPair().filter(i => isInSlice(rows.sample[i]) && isWanted(rows.sample[i])) : [];
  for (let i = 0; i < rows.sample.length; i++) {
    if (isActive(rows, i) && isInSlice(rows.sample[i]) && isWanted(rows.sample[i]) && isIn(view, rows.truth[i], rows.prediction[i], kindOf(i)) && (!isWithin || isWithin(i)) && (!isOfSuspects() || rankOf(i) >= 0)) found.push(i);
  }
  return found.sort((a, b) => isHidden(rows.sample[a]) - isHidden(rows.sample[b]) || (order ? order(a, b) : isOfSuspects() ? rankOf(a) - rankOf(b) : scoreOf(b) - scoreOf(a)) || a - b);
}

// What is shown of a sample, with its article.
export const shownWord = () => (media.finds ? "a text" : "an image");

// In which order these cases stand, in words.
export function orderWords(cases) {
  if (cases.length < 2) return [];
  const { rows } = page.data, shown = cases.filter(row => !isHidden(rows.sample[row])).length, words = [];
  if (orderNow()) words.push(orderNow().words);
  else if (isOfSuspects()) words.push("most likely first");
  else if (isOfSamples()) words.push("most errors first");
  else if (cases.some(row => !Number.isNaN(rows.score[row]))) words.push("highest confidence first");
  if (shown && shown < cases.length) words.push(`those with ${shownWord()} before the others`);
  return words;
}

// Whether only what is in the file can be counted: Python counted whole samples and kinds of all samples alone.
export const isCountedHere = () => isSought() || Boolean(state.slice && (isOfSamples() || viewNow().kind || (viewNow().rows === "cell" && isPair())));

// How many there are in the whole data set, in the file or not.
export function countInView() {
  if (isCountedHere()) return casesInView().length;
  if (isOfSamples() && viewNow().rows === "all") return page.data.n_samples;
  if (isOfSamples()) return state.own ? page.data.worst.own : page.data.worst.steps[state.step];
  const { counts, none } = page, view = viewNow();
  if (isOfSuspects()) return casesInView().length + (state.slice ? 0 : elsewhere());
  if (state.within) return casesInView().length;  // of those that are not in the file the range is not known
  if (view.kind) return countOfKind(view.kind);
  if (view.rows === "cell") return counts.cell(...state.cell);
  let total = 0;
  for (let truth = 0; truth <= none; truth++) for (let prediction = 0; prediction <= none; prediction++) {
    if (isIn(view, truth, prediction, 0)) total += counts.cell(truth, prediction);
  }
  return total;
}

function soughtWords(total) {
  const { words, data } = page, hasAll = data.samples.ids.length === data.n_samples;
  return `${namedCount(total, "match", "matches")} for “${shortName(soughtText(), 40)}”${hasAll ? "" : ` among the ${namedCount(data.samples.ids.length, words.sample, words.samples)} in this file`}`;
}

// What is counted: samples, what is labelled, or predictions where these may be of nothing.
export function countWords(total) {
  const { words, data } = page, { rows, of } = viewNow();
  if (isSought()) return soughtWords(total);
  if (rows === "cell") return [cellCount(total, state.cell[0]), cellShares(state.cell)].filter(Boolean).join(" · ");
  if (isOfSamples()) return `${namedCount(total, words.sample, words.samples)}${rows === "all" ? "" : " with errors"}`;
  if (!data.has_background || of === "truth") return namedCount(total, words.unit, words.units);
  if (rows === "suspect") return namedCount(total, "case in doubt", "cases in doubt");
  if (rows === "errors") return namedCount(total, "error", "errors");
  return of ? namedCount(total, "prediction", "predictions") : `${countText(total)} ${words.units} and predictions on ${words.none}`;
}

function countOfKind(kind) {
  const { kinds } = page.data;
  let total = 0;
  for (let i = 0; i < kinds.kind.length; i++) if (kinds.kind[i] === kind && isActive(kinds, i) && isMine(kinds.label[i])) total += kinds.count[i];
  return total;
}

export function galleryTitle() {
  const { rows, title = "", title_of = title } = viewNow();
  if (rows === "cell") return cellTitle(state.cell);
  const name = state.label < 0 ? title || title_of.replace("{label}", "All labels") : title_of.replace("{label}", () => shortName(labelName(state.label)));
  return [name, withinText()].filter(Boolean).join(", ");
}
