// The score of each answer before and after: what is zoomed to is listed, a click opens the answer.

import { countText, namedCount, scoreText, shortName } from "../numbers.js";
import { pairNow, sampleOf } from "../compare_store.js";
import { change, listen, page, state } from "../store.js";

const TITLES = { fixed: "fixed", broken: "broken", right: "right in both", wrong: "wrong in both" };
const TONES = { fixed: "correct", broken: "wrong", right: "line-2", wrong: "ink-3" };

const shown = chart => chart.rows("points").filter(row => row.pair === state.pair);
const said = score => (score < 0 ? "no prediction" : scoreText(score));

function readoutOf({ before, after, state: what, case: number }) {
  const { versions } = page.data, pair = pairNow(), isHere = number >= 0;
  return {
    x: before, y: after, reach: 14,
    title: isHere ? shortName(page.data.samples.ids[sampleOf(state.pair, number)], 40) : TITLES[what],
    lines: [...(isHere ? [["", TITLES[what]]] : []), [shortName(versions[pair.before], 24), said(before)], [shortName(versions[pair.after], 24), said(after)]],
    act: isHere ? () => change({ case: number }) : undefined,
  };
}

function drawPair(chart) {
  const { versions, words } = page.data, pair = pairNow(), n = shown(chart).length, [before, after] = [pair.before, pair.after].map(k => versions[k]);
  const all = namedCount(pair.answers, words.unit, words.units);
  chart.box.hidden = !n;
  chart.box.querySelector(".chart__note").textContent = n === pair.answers ? all : `${countText(n)} of ${all}, the changed ones first`;
  chart.box.querySelector(".chart__caption").textContent = `Across: the confidence of ${before}, up: that of ${after}, in what each predicted; below 0: no prediction. Blue: fixed, orange: broken, strong grey: wrong in both, faint: right in both. Drag over points to list them.`;
  chart.set({ ...chart.first, pair: state.pair });
  chart.zoom?.show();
}

const isIn = (value, [low, high]) => value >= low && value <= high;

export const behaviour = {
  mount(chart) {
    listen(["pair"], () => drawPair(chart));
    listen(["picked"], () => { if (!state.picked && chart.zoom.isZoomed) chart.zoom.back(); });
  },
  // What is in view is listed; where all is, nothing is picked.
  zoomed(chart, { x_domain: x, y_domain: y }) {
    const isAll = !chart.zoom.isZoomed;
    change({ picked: isAll ? null : shown(chart).filter(row => row.case >= 0 && isIn(row.before, x) && isIn(row.after, y)).map(row => row.case).sort((a, b) => a - b), start: 0 });
  },
  legend: () => Object.keys(TITLES).map(series => ({ series, text: TITLES[series], tone: TONES[series] })),
  readouts: chart => shown(chart).map(readoutOf),
};
