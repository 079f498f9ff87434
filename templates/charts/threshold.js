// Precision, recall and F1 by threshold: follows the average and the label that are chosen; dragging sets the threshold.

import { element, setText } from "../dom.js";
import { metricText, thresholdText } from "../numbers.js";
import { listen, page, state } from "../store.js";
import { FIGURES, atThreshold, curveRows, hasLabel, isNarrow, ownBest, readouts, subject } from "../live/by_threshold.js";
import { lineNow, mountGrip } from "../live/grip.js";

const FEW_OF_LABEL = { answers: 10, predictions: 3 };
const WORDS = 140; // px that the words on the range without scores take
const STEP = 50; // axes end at multiples of 1/50

const grips = new Map(); // by chart

function drawnRows(chart) {
  const { least, from_score } = chart.signals;
  return chart.rows("curves").filter(row => row.predicted >= least && row.threshold >= from_score);
}

const valuesOf = row => [row.precision, row.recall, row.f1, row.f1_low, row.f1_high].filter(value => value !== null);

// The ends of an axis just around what is drawn, as _fit in reportgen/report/charts/threshold.py.
function fit(chart) {
  const values = drawnRows(chart).flatMap(valuesOf);
  if (!values.length) return [0, 1];
  const low = Math.floor(Math.min(...values) * STEP + 1e-9) / STEP, high = Math.ceil(Math.max(...values) * STEP - 1e-9) / STEP;
  return low < high ? [low, high] : [Math.max(0, low - 1 / STEP), low ? high : 1 / STEP];
}

function leastOf(chart) {
  if (!hasLabel() && !state.slice) return chart.given.signals.least;
  const most = Math.max(...chart.rows("curves").map(row => row.predicted));
  return Math.min(page.data.one_answer ? FEW_OF_LABEL.answers : FEW_OF_LABEL.predictions, Math.max(1, Math.floor(most / 5)));
}

function write(chart) {
  const name = hasLabel() ? element("bdi", {}, subject()) : subject();
  chart.box.querySelector(".chart__title").replaceChildren("Precision, recall, F1: ", name);
  chart.plot.setAttribute("aria-label", `Precision, recall and F1 by confidence threshold: ${subject()}`);
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
  chart.signals.least = leastOf(chart);
  const ends = fit(chart), [zero, fitted] = chart.given.views;
  Object.assign(fitted.signals, { y_domain: ends });
  const domain = (chart.viewAt === 1 ? fitted : zero).signals.y_domain;
  chart.first.y_domain = domain;
  chart.set({ least: chart.signals.least, y_domain: domain }, false);
  chart.feed({
    curves: rows,
    best: hasLabel() ? (best === null ? [] : [{ threshold: best, text: `best ${thresholdText(best)}` }]) : state.slice ? [] : chart.rowsGiven("best"),
    own: hasLabel() || state.slice ? [] : chart.rowsGiven("own"),
  });
  write(chart);
  note(chart);
}

export const behaviour = {
  zoom: "x",
  over: lineNow,
  mount(chart) {
    grips.set(chart, mountGrip(chart));
    listen(["curve", "average", "slice"], () => refresh(chart));
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
    const last = rows.findLast(row => row.threshold >= low && row.threshold <= high && valuesOf(row).length >= 3);
    if (!last) return [];
    const word = hasLabel() || page.data.positive !== null || isNarrow(chart) ? "" : `${state.average[0].toUpperCase()}${state.average.slice(1)} `;
    return FIGURES.map(([key, name]) => ({ series: key, text: word ? word + (key === "f1" ? name : name.toLowerCase()) : name, y: last[key] ?? 0, strong: key === "f1", tone: "ink" }));
  },
  readouts: chart => readouts(chart, (_, row) => FIGURES.filter(([key]) => typeof row[key] === "number").map(([key]) => ({ y: row[key] }))),
  first: (_, all) => atThreshold(all),
  zoomed: (_, { x_domain }) => page.charts.get("counts").zoom.follow({ x_domain }),
};
