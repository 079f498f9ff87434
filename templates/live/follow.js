// What charts of labels share: the label that is chosen for all of them, the one that is pointed at, where labels are at
// the threshold, and names beside their places.

import { element, setText } from "../dom.js";
import { countText, metricText, shortName } from "../numbers.js";
import { legendOf, rowsOfChosen } from "./side_by_side.js";
import { change, labelName, listen, page, state } from "../store.js";

const NAME = 22;      // characters of a name in a plot
const CROWDED = 1e-9; // two places as near as this are one

// A second click on the chosen label lets it go.
export const choose = label => change({ curve: state.curve === label ? -1 : label });

export const titleOf = label => (label < 0 ? "All predictions" : shortName(labelName(label), 40));

// The chart shows the chosen label from now on.
export function follow(chart, draw = () => {}) {
  const show = () => { chart.set({ chosen: state.curve }); draw(); };
  chart.signals.chosen = state.curve;
  listen(["curve"], show, chart.box);
}

// The lines of the chosen labels alone, and those side by side each in its colour.
export function followChosen(chart) {
  const known = new Set(chart.rowsGiven("curves").map(({ label }) => label)), note = element("p", { class: "chart__whole" });
  const show = () => {
    const absent = state.only && state.curve < 0 ? state.only.filter(label => !known.has(label)).length : 0;
    note.remove();
    setText(note, `Of ${countText(absent)} of the ${countText(state.only?.length ?? 0)} chosen labels this file has no curve.`);
    if (absent) chart.box.querySelector(".chart__head").after(note);
    chart.feed({ curves: rowsOfChosen(chart.rowsGiven("curves")) });
  };
  listen(["only", "curve"], show, chart.box);
  if (state.only) show();
}

export const legend = chart => legendOf(new Set(chart.rows("curves").map(({ label }) => label)));

// Draws anew in the next frame after the threshold has moved: a dragged slider may move several times before it.
export function atThreshold(chart, draw) {
  let isDue = false;
  listen(["step", "own"], () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => { isDue = false; draw(); });
  }, chart.box);
}

// A parameter that follows the pointer is set past the chart, which else would be read anew.
export function point(chart, parameter, value) {
  if (chart.view && chart.signals[parameter] !== value) chart.view.signal(parameter, value).run();
  chart.signals[parameter] = value;
}

// Where a label is at the threshold; null where precision or recall is undefined.
export function placeOf(label) {
  const { counts } = page, recall = counts.recall(label), precision = counts.precision(label);
  return Number.isFinite(recall) && Number.isFinite(precision) ? { label, recall, precision, support: counts.support[label] } : null;
}

export const placeText = label => {
  const place = placeOf(label);
  return place ? `P ${metricText(place.precision)} · R ${metricText(place.recall)}` : "–";
};

// Names of places, none over another: the first to the left of its place where there is room, the next to the right.
export function named(places, isLeft = (place, i) => i % 2 === 0, away = place => 0) {
  return places.map((place, i) => ({
    up: 0, ...place, text: place.text ?? shortName(labelName(place.label), NAME), side: isLeft(place, i) ? "right" : "left", away: away(place),
  }));
}

// Up and down go from line to line, at the same place along x.
export function otherLine(chart, event, lineOf) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || chart.readout.at < 0) return false;
  const all = chart.readout.all(), now = all[chart.readout.at], lines = [...new Set(all.map(lineOf))];
  const next = lines[(lines.indexOf(lineOf(now)) + step + lines.length) % lines.length];
  let best = -1;
  all.forEach((one, i) => {
    if (lineOf(one) === next && (best < 0 || Math.abs(one.px - now.px) < Math.abs(all[best].px - now.px) - CROWDED)) best = i;
  });
  chart.readout.show(best, true);
  return true;
}
