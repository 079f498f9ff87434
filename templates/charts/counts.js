// Counts by threshold, under the curves of the same axis: what is zoomed here is zoomed there.

import { listen, page } from "../store.js";
import { atThreshold, countNames, countRows, isNarrow, readouts } from "../live/by_threshold.js";
import { lineNow, mountLine } from "../live/grip.js";

const TONES = { correct: "t-correct", wrong: "t-wrong", unanswered: "ink-2", tp: "t-correct", fp: "t-spurious", fn: "ink-2" };
const SHORT = { unanswered: "None", wrong: "Wrong", tp: "TP", fp: "FP", fn: "FN" };
const lines = new Map();

const isStacked = () => page.data.one_answer;

const mostOf = rows => Math.max(1, ...rows.slice(page.data.start).map(row => (isStacked() ? row.correct + row.wrong + row.unanswered : Math.max(row.tp, row.fp, row.fn))));

function refresh(chart) {
  const rows = countRows(chart), domain = [0, mostOf(rows)];
  chart.first.y_domain = domain;
  chart.set({ y_domain: domain }, false);
  chart.feed({ counts: rows });
}

// Where a name stands: in the middle of its part, or at the end of its line.
function heightOf(key, row) {
  if (!isStacked()) return row[key];
  return { wrong: row.wrong / 2, correct: row.wrong + row.correct / 2, unanswered: row.wrong + row.correct + row.unanswered / 2 }[key];
}

export const behaviour = {
  zoom: "x",
  over: lineNow,
  mount(chart) {
    lines.set(chart, mountLine(chart));
    listen(["curve", "only", "slice"], () => refresh(chart));
  },
  drawn: chart => lines.get(chart).drawn(),
  names(chart) {
    const [low, high] = chart.signals.x_domain, last = chart.rows("counts").findLast(row => row.threshold >= low && row.threshold <= high);
    return last ? countNames().map(([key, name]) => ({ series: key, text: isNarrow(chart) ? SHORT[key] ?? name : name, y: heightOf(key, last), strong: true, tone: TONES[key] })) : [];
  },
  readouts: chart => readouts(chart, row => (isStacked() ? [] : countNames().map(([key]) => ({ y: row[key] })))),
  first: (_, all) => atThreshold(all),
  zoomed: (_, { x_domain }) => page.charts.get("threshold").zoom.follow({ x_domain }),
};
