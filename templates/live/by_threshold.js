// What is drawn by threshold now: of an average of all labels, of the positive one, or of the label that was chosen.

import { Z } from "../intervals.js";
import { sideBySide } from "./side_by_side.js";
import { countText, metricText, namedCount, shortName, thresholdText } from "../numbers.js";
import { change, labelName, page, state } from "../store.js";

const PHONE = 420;           // px of a chart on which names are short
export const FIGURES = [["precision", "Precision"], ["recall", "Recall"], ["f1", "F1"]];
const ANSWERS = [["correct", "Correct"], ["wrong", "Misclassified"], ["unanswered", "No prediction"]];
const PREDICTIONS = [["tp", "True positives"], ["fp", "False positives"], ["fn", "False negatives"]];

export const countNames = () => (page.data.one_answer ? ANSWERS : PREDICTIONS);

export const hasLabel = () => state.curve >= 0;

export const isCompared = () => sideBySide().length > 0;

// What the figures are of, in words.
export function subject() {
  if (hasLabel()) return labelName(state.curve);
  if (isCompared()) return namedCount(sideBySide().length, "label", "labels");
  return page.data.positive === null ? `${state.average} average` : labelName(page.data.positive);
}

let counted = { of: null, labels: new Map() }; // the counts of labels asked for before

function countsOf(label) {
  if (counted.of !== page.counts) counted = { of: page.counts, labels: new Map() };
  if (!counted.labels.has(label)) counted.labels.set(label, page.counts.curve(label));
  return counted.labels.get(label);
}

const ratio = (a, b) => (b ? a / b : null);

// The 95% interval of one label's F1 from its counts, as label_deviations in reportgen/metrics/spread.py.
function bandOf(found, size) {
  const f1 = 2 * found / size, deviation = Math.sqrt((2 - 2 * f1) ** 2 * found + f1 ** 2 * (size - 2 * found)) / size;
  return deviation > 0 ? { f1_low: Math.max(0, f1 - Z * deviation), f1_high: Math.min(1, f1 + Z * deviation) } : { f1_low: null, f1_high: null };
}

export function rowsOfLabel(label) {
  const { found, predicted, support } = countsOf(label);
  return page.steps.map((threshold, i) => {
    const size = predicted[i] + support;
    return { threshold, precision: ratio(found[i], predicted[i]), recall: ratio(found[i], support), f1: ratio(2 * found[i], size), ...bandOf(found[i], size), predicted: predicted[i] };
  });
}

const orNull = value => (Number.isFinite(value) ? value : null);

// The figures of a slice at every step; an interval is known of all samples alone.
function rowsOfSlice() {
  const { positive } = page.data;
  return page.counts.everyStep.map((all, i) => {
    const { precision, recall, f1 } = positive === null ? all[state.average] : all.labels[positive];
    const predicted = positive === null ? all.tp + all.fp : all.labels[positive].predicted;
    return { threshold: page.steps[i], precision: orNull(precision), recall: orNull(recall), f1: orNull(f1), f1_low: null, f1_high: null, predicted };
  });
}

// The rows of the curves; those of averages Python has counted.
export function curveRows(chart) {
  if (isCompared()) return [];
  if (hasLabel()) return rowsOfLabel(state.curve);
  if (state.slice) return rowsOfSlice();
  return state.average === page.data.average ? chart.rowsGiven("curves") : chart.rowsGiven(state.average);
}

// The counts of a slice at every step.
export function countsOfSlice() {
  const { positive, one_answer: isAnswer } = page.data;
  return page.counts.everyStep.map((all, i) => {
    const { tp, fp, fn } = positive === null ? all : all.labels[positive];
    return { threshold: page.steps[i], ...(isAnswer ? { correct: tp, wrong: fp, unanswered: all.missed } : { tp, fp, fn }) };
  });
}

export function countRows(chart) {
  const labels = hasLabel() ? [state.curve] : sideBySide();
  if (!labels.length) return state.slice ? countsOfSlice() : chart.rowsGiven("counts");
  const sum = key => page.steps.map((_, i) => labels.reduce((all, label) => all + countsOf(label)[key][i], 0));
  const [found, predicted, missed] = ["found", "predicted", "missed"].map(sum), support = labels.reduce((all, label) => all + countsOf(label).support, 0);
  return page.steps.map((threshold, i) => (page.data.one_answer
    ? { threshold, correct: found[i], wrong: support - found[i] - missed[i], unanswered: missed[i] }
    : { threshold, tp: found[i], fp: predicted[i] - found[i], fn: support - found[i] }));
}

// The threshold at which the label's F1 is best, and that F1: python chose it among all scores.
export function ownBest() {
  if (state.slice) return { threshold: null, f1: null };  // found on all samples
  const { own, figures } = page.data, label = state.curve;
  let found = 0, size = 0;
  for (let i = 0; i < own.truth.length; i++) {
    if (own.truth[i] === label && own.prediction[i] === label) found += own.count[i];
    if (own.truth[i] === label) size += own.count[i];
    if (own.prediction[i] === label) size += own.count[i];
  }
  return { threshold: figures.threshold[label], f1: ratio(2 * found, size) };
}

export const setStep = (step, dragging = false) => change({ step: Math.max(page.data.start, step), own: false }, dragging);

// The figures of the labels side by side at every step.
function figuresSideBySide() {
  const labels = sideBySide().map(label => [label, rowsOfLabel(label)]);
  return i => labels.map(([label, rows]) => [shortName(labelName(label), 24), FIGURES.map(([key, name]) => `${name[0] === "F" ? name : name[0]} ${metricText(rows[i][key] ?? NaN)}`).join(" · ")]);
}

// What can be read at every step: the figures and the counts.
export function readouts(chart, dots) {
  const beside = isCompared() ? figuresSideBySide() : null;
  const curves = new Map(page.charts.get("threshold")?.rows("curves").map(row => [row.threshold, row]));
  const counts = page.charts.get("counts").rows("counts");
  return counts.map((row, i) => {
    const figures = curves.get(row.threshold) ?? {}, band = figures.f1_low === null || figures.f1_low === undefined ? "" : ` (${metricText(figures.f1_low)}–${metricText(figures.f1_high)})`;
    return {
      x: row.threshold,
      title: `At ${thresholdText(row.threshold)}, ${subject()}`,
      lines: [
        ...(beside?.(i) ?? FIGURES.map(([key, name]) => [name, metricText(figures[key] ?? NaN) + (key === "f1" ? band : "")])),
        ...countNames().map(([key, name]) => [name, countText(row[key])]),
      ],
      dots: dots(row, figures),
      act: () => setStep(i),
    };
  }).slice(page.data.start);
}

// Where the arrow keys begin: at the threshold of the page.
export const atThreshold = all => Math.max(0, all.findIndex(({ x }) => x >= page.steps[state.step]));

export const isNarrow = chart => chart.outer < PHONE;
