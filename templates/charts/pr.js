// Precision against recall: the nearest line is read, a click chooses its label in all charts.

import { metricText, thresholdText } from "../numbers.js";
import { labelName, listen, state } from "../store.js";
import { MOST } from "../live/side_by_side.js";
import { atThreshold, choose, follow, followChosen, legend, named, otherLine, placeOf, placeText, point, titleOf } from "../live/follow.js";

const PERFECT = 1.99; // precision and recall of a label that is not named for being worst
// Labels named while none is chosen; the recall at which the line of all predictions is named, and how far above it.
const WORST = 2, NAMED_AT = 0.8, ABOVE = -10, ROOM = 0.85;

const isDrawn = (chart, { label, support }) => support >= chart.signals.least || label === state.curve || Boolean(state.only?.includes(label));

function points(chart) {
  return chart.rows("areas").filter(row => isDrawn(chart, row) && (!state.only || state.curve >= 0 || state.only.includes(row.label))).map(({ label }) => placeOf(label)).filter(Boolean);
}

// The chosen label, else the worst, and the line of all predictions.
function names(chart, places) {
  if (state.curve >= 0) return named(places.filter(({ label }) => label === state.curve));
  if (state.only) return named(places.slice(0, state.only.length > MOST ? 0 : MOST));
  const worst = places.filter(({ precision, recall }) => precision + recall < PERFECT).sort((a, b) => a.precision + a.recall - b.precision - b.recall).slice(0, WORST);
  const all = chart.rows("curves").findLast(({ label, recall }) => label < 0 && recall <= NAMED_AT);
  const [low, high] = chart.signals.x_domain, isLeft = ({ recall }, i) => i % 2 === 0 || recall > low + ROOM * (high - low);
  return [...named(worst, isLeft), ...(all ? named([{ ...all, text: "all predictions", up: ABOVE }]) : [])];
}

function draw(chart) {
  const places = points(chart);
  chart.feed({ points: places, marked: names(chart, places) });
}

const areaOf = (chart, label) => chart.rows("areas").find(row => row.label === label)?.area;

function readoutOf(chart, { label, recall, precision, score }) {
  const lines = [["Recall", metricText(recall)], ["Precision", metricText(precision)]];
  if (score !== null) lines.push(["Confidence from", thresholdText(score)]);
  if (label >= 0) lines.push([chart.rows("words")[0].area, metricText(areaOf(chart, label))], ["At the threshold", placeText(label)]);
  return { x: recall, y: precision, reach: 30, label, title: titleOf(label), lines, act: label >= 0 ? () => choose(label) : undefined };
}

export const behaviour = {
  mount(chart) {
    follow(chart, () => draw(chart));
    followChosen(chart);
    listen(["only"], () => draw(chart), chart.box);
    atThreshold(chart, () => draw(chart));
    draw(chart);
  },
  legend,
  legendActs: series => choose(Number(series)),
  readouts: chart => chart.rows("curves").filter(row => row.label < 0 || isDrawn(chart, row)).map(row => readoutOf(chart, row)),
  first: (chart, all) => Math.max(0, all.findIndex(({ label }) => label === state.curve)),
  shown: (chart, one) => point(chart, "hovered", one?.label >= 0 ? one.label : -1),
  key: (chart, event) => otherLine(chart, event, ({ label }) => label),
  csv: chart => [["label", "recall", "precision", "confidence"], ...chart.rows("curves").map(({ label, recall, precision, score }) => [label < 0 ? "" : labelName(label), recall, precision, score ?? ""])],
};
