// Precision, recall and F1 by threshold: follows the average and the label that are chosen; dragging sets the threshold.

import { element, setText } from "../dom.js";
import { metricText, shortName, thresholdText } from "../numbers.js";
import { labelName, listen, page, state } from "../store.js";
import { FIGURES, atThreshold, curveRows, hasLabel, isCompared, isNarrow, ownBest, readouts, rowsOfLabel, subject } from "../live/by_threshold.js";
import { lineNow, mountGrip } from "../live/grip.js";
import { sideBySide, toneOf } from "../live/side_by_side.js";

const FEW_OF_LABEL = { answers: 10, predictions: 3 };
const WORDS = 140; // px that the words on the range without scores take
const STEP = 50; // axes end at multiples of 1/50

const grips = new Map(); // by chart

// The lines of the labels side by side: of one figure, as far as a label has enough predictions.
function labelRows() {
  const key = state.figure, { one_answer: isAnswer } = page.data;
  return sideBySide().flatMap((label, tone) => {
    const rows = rowsOfLabel(label), least = leastOfRows(rows, isAnswer);
    return rows.filter(row => row.predicted >= least && row[key] !== null).map(row => ({ threshold: row.threshold, value: row[key], tone, series: String(tone) }));
  });
}

function leastOfRows(rows, isAnswer) {
  return Math.min(isAnswer ? FEW_OF_LABEL.answers : FEW_OF_LABEL.predictions, Math.max(1, Math.floor(Math.max(...rows.map(row => row.predicted)) / 5)));
}

function drawnRows(chart) {
  const { least, from_score } = chart.signals;
  return chart.rows("curves").filter(row => row.predicted >= least && row.threshold >= from_score);
}

const valuesOf = row => [row.precision, row.recall, row.f1, row.f1_low, row.f1_high].filter(value => value !== null);

// The ends of an axis just around what is drawn, as _fit in reportgen/report/charts/threshold.py.
function fit(chart) {
  const values = [...drawnRows(chart).flatMap(valuesOf), ...chart.rows("labels").map(({ value }) => value)];
  if (!values.length) return [0, 1];
  const low = Math.floor(Math.min(...values) * STEP + 1e-9) / STEP, high = Math.ceil(Math.max(...values) * STEP - 1e-9) / STEP;
  return low < high ? [low, high] : [Math.max(0, low - 1 / STEP), low ? high : 1 / STEP];
}

function leastOf(chart) {
  if (isCompared() || (!hasLabel() && !state.slice)) return chart.given.signals.least;
  return leastOfRows(chart.rows("curves"), page.data.one_answer);
}

function write(chart) {
  const name = hasLabel() ? element("bdi", {}, subject()) : subject();
  const word = FIGURES.find(([key]) => key === state.figure)[1];
  chart.box.querySelector(".chart__title").replaceChildren(isCompared() ? `${word}: ` : "Precision, recall, F1: ", name);
  chart.plot.setAttribute("aria-label", `${isCompared() ? word : "Precision, recall and F1"} by confidence threshold: ${subject()}`);
}

// Beside the title: for a label its highest F1, where that is, and its F1 now; and where the axis begins.
function note(chart) {
  const [low] = chart.signals.y_domain, axis = low ? `axis from ${low}` : "axis 0 to 1", parts = [];
  if (hasLabel()) {
    const best = ownBest(), now = page.counts.f1(state.curve);
    if (best.threshold !== null) parts.push(`highest F1 ${metricText(best.f1)} at ${thresholdText(best.threshold)}, now ${metricText(now)}`);
  }
  setText(chart.box.querySelector(".chart__note"), [...parts, axis].join(" · "));
}

// The words on the range without scores, as short as its width asks for.
function fitWords(chart) {
  const [range] = chart.rowsGiven("unscored");
  if (!range) return;
  const [low] = chart.signals.x_domain, width = chart.placeX(range.high) - chart.placeX(Math.max(low, range.low));
  const text = width > WORDS ? range.text : "No\nscores", [shown] = chart.rows("unscored");
  if (shown.text !== text) chart.feed({ unscored: [{ ...range, text }] });
}

function refresh(chart) {
  const rows = curveRows(chart), best = hasLabel() ? ownBest().threshold : null;
  chart.sets.set("curves", rows);
  chart.sets.set("labels", labelRows());
  chart.signals.least = leastOf(chart);
  const ends = fit(chart), [zero, fitted] = chart.given.views;
  Object.assign(fitted.signals, { y_domain: ends });
  const domain = (chart.viewAt === 1 ? fitted : zero).signals.y_domain;
  chart.first.y_domain = domain;
  chart.set({ least: chart.signals.least, y_domain: domain }, false);
  chart.feed({
    curves: rows,
    labels: chart.rows("labels"),
    best: isCompared() ? [] : hasLabel() ? (best === null ? [] : [{ threshold: best, text: `best ${thresholdText(best)}` }]) : state.slice ? [] : chart.rowsGiven("best"),
    own: hasLabel() || isCompared() || state.slice ? [] : chart.rowsGiven("own"),
  });
  write(chart);
  note(chart);
}

// The labels side by side, each named where its line ends.
function namesSideBySide(chart, low, high) {
  const rows = chart.rows("labels").filter(({ threshold }) => threshold >= low && threshold <= high);
  return sideBySide().flatMap((label, tone) => {
    const last = rows.findLast(row => row.tone === tone);
    return last ? [{ series: String(tone), text: shortName(labelName(label), isNarrow(chart) ? 10 : 15), y: last.value, strong: true, tone: toneOf(tone) }] : [];
  });
}

export const behaviour = {
  zoom: "x",
  over: lineNow,
  mount(chart) {
    grips.set(chart, mountGrip(chart));
    listen(["curve", "only", "figure", "average", "slice"], () => refresh(chart));
    listen(["step", "own"], () => { if (hasLabel()) note(chart); });
  },
  drawn(chart) {
    grips.get(chart).drawn();
    note(chart);
    fitWords(chart);
  },
  pointer: chart => grips.get(chart).pointer,
  names(chart) {
    const [low, high] = chart.signals.x_domain, rows = drawnRows(chart);
    if (isCompared()) return namesSideBySide(chart, low, high);
    const last = rows.findLast(row => row.threshold >= low && row.threshold <= high && valuesOf(row).length >= 3);
    if (!last) return [];
    const word = hasLabel() || page.data.positive !== null || isNarrow(chart) ? "" : `${state.average[0].toUpperCase()}${state.average.slice(1)} `;
    return FIGURES.map(([key, name]) => ({ series: key, text: word ? word + (key === "f1" ? name : name.toLowerCase()) : name, y: last[key] ?? 0, strong: key === "f1", tone: "ink" }));
  },
  readouts: chart => readouts(chart, (_, row) => FIGURES.filter(([key]) => typeof row[key] === "number").map(([key]) => ({ y: row[key] }))),
  first: (_, all) => atThreshold(all),
  zoomed: (_, { x_domain }) => page.charts.get("counts").zoom.follow({ x_domain }),
};
